"""What only a lead has, beside the base row of every record."""

from django.db import models


class LeadDetail(models.Model):
    record = models.OneToOneField(
        "records.Record", primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    person = models.CharField(max_length=200, null=True)
    phone = models.CharField(max_length=40, null=True)
    email = models.CharField(max_length=254, null=True)
    message = models.TextField(null=True)
    source = models.CharField(max_length=60, null=True)
    request_kind = models.CharField(max_length=60, null=True, help_text="F007")
    source_page = models.CharField(max_length=1000, null=True)
    utm_source = models.CharField(max_length=200, null=True)
    utm_medium = models.CharField(max_length=200, null=True)
    utm_campaign = models.CharField(max_length=200, null=True)

    class Meta:
        db_table = "lead"
        indexes = [
            models.Index(fields=["phone"], name="lead_by_phone"),
            models.Index(fields=["email"], name="lead_by_email"),
        ]
