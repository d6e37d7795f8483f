"""What only a post has, beside the base row of every record."""

from django.db import models


class PostDetail(models.Model):
    record = models.OneToOneField(
        "records.Record", primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    text = models.TextField(null=True)

    class Meta:
        db_table = "post"
