"""Where contents lie, as one address: ``s3://key:secret@host/bucket/folder?region=…``."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

SCHEMES = {"s3": "https", "s3+http": "http"}
_ASKED = {"region"}


class BadAddress(ValueError):
    """The address names no bucket; the text says what it must be."""


def s3_options(url: str) -> dict[str, Any]:
    """Options of django-storages for an address.

    Without a host it is Amazon's own, without a key what boto3 finds in the environment.

        >>> s3_options("s3+http://key:pass@store:9000/portal/files")["endpoint_url"]
        'http://store:9000'
        >>> s3_options("s3:///portal?region=eu-central-1")["region_name"]
        'eu-central-1'
    """
    parts = urlsplit(url)
    bucket, _slash, folder = parts.path.strip("/").partition("/")
    asked = parse_qs(parts.query)
    if parts.scheme not in SCHEMES or not bucket or asked.keys() - _ASKED:
        raise BadAddress(
            "files_url must look like s3://key:secret@host/bucket?region=eu-central-1."
        )
    host = parts.netloc.rpartition("@")[2]
    options = {
        "bucket_name": bucket,
        "location": folder,
        "endpoint_url": f"{SCHEMES[parts.scheme]}://{host}" if host else None,
        "access_key": unquote(parts.username or "") or None,
        "secret_key": unquote(parts.password or "") or None,
        "region_name": asked.get("region", [None])[0],
        # Names of buckets as hosts need DNS that one's own store seldom has.
        "addressing_style": "path" if host else None,
        "signature_version": "s3v4",
    }
    return {key: value for key, value in options.items() if value is not None}
