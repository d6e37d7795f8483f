"""What only companies and contacts have, beside the base row of every record."""

from django.db import models


class CompanyDetail(models.Model):
    record = models.OneToOneField(
        "records.Record", primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    tax_number = models.TextField(null=True)
    country = models.TextField(null=True)
    phone = models.TextField(null=True)
    email = models.TextField(null=True)
    website = models.TextField(null=True)
    address = models.TextField(null=True)
    activity = models.TextField(null=True)
    region = models.TextField(null=True)
    category = models.TextField(null=True)

    class Meta:
        db_table = "company"
        indexes = [models.Index(fields=["tax_number"], name="company_by_tax_number")]


class ContactDetail(models.Model):
    record = models.OneToOneField(
        "records.Record", primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    position = models.TextField(null=True)
    phone = models.TextField(null=True)
    email = models.TextField(null=True)
    birthday = models.DateField(null=True)
    topics = models.TextField(null=True, help_text="on which issues to speak with him (F035)")

    class Meta:
        db_table = "contact"
        indexes = [
            models.Index(fields=["phone"], name="contact_by_phone"),
            models.Index(fields=["email"], name="contact_by_email"),
        ]
