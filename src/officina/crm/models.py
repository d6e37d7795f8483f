"""What only a lead has, beside the base row of every record."""

from django.db import models


class LeadDetail(models.Model):
    record = models.OneToOneField(
        "records.Record", primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    person = models.TextField(null=True)
    phone = models.TextField(null=True)
    email = models.TextField(null=True)
    message = models.TextField(null=True)
    source = models.TextField(null=True)
    request_kind = models.TextField(null=True, help_text="F007")
    source_page = models.TextField(null=True)
    utm_source = models.TextField(null=True)
    utm_medium = models.TextField(null=True)
    utm_campaign = models.TextField(null=True)

    class Meta:
        db_table = "lead"
        indexes = [
            models.Index(fields=["phone"], name="lead_by_phone"),
            models.Index(fields=["email"], name="lead_by_email"),
        ]
