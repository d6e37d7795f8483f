"""What only companies and contacts have, beside the base row of every record."""

from django.db import models


class CompanyDetail(models.Model):
    record = models.OneToOneField(
        "records.Record", primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    tax_number = models.CharField(max_length=40, null=True)
    country = models.CharField(max_length=2, null=True)
    phone = models.CharField(max_length=40, null=True)
    email = models.CharField(max_length=254, null=True)
    website = models.CharField(max_length=400, null=True)
    address = models.TextField(null=True)
    activity = models.CharField(max_length=60, null=True)
    region = models.CharField(max_length=60, null=True)
    category = models.CharField(max_length=60, null=True)

    class Meta:
        db_table = "company"
        indexes = [models.Index(fields=["tax_number"], name="company_by_tax_number")]


class ContactDetail(models.Model):
    record = models.OneToOneField(
        "records.Record", primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    position = models.CharField(max_length=200, null=True)
    phone = models.CharField(max_length=40, null=True)
    email = models.CharField(max_length=254, null=True)
    birthday = models.DateField(null=True)
    topics = models.TextField(null=True, help_text="on which issues to speak with him (F035)")

    class Meta:
        db_table = "contact"
        indexes = [
            models.Index(fields=["phone"], name="contact_by_phone"),
            models.Index(fields=["email"], name="contact_by_email"),
        ]
