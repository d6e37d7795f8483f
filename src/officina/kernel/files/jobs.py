"""What is done with content after it arrived: scanned, then drawn."""

from __future__ import annotations

import logging
import subprocess
import sys
import tempfile
from pathlib import Path

from officina.kernel.files import limits, store
from officina.kernel.files.models import Blob, Scan
from officina.kernel.files.sniffing import DRAWN
from officina.kernel.jobs import job

logger = logging.getLogger(__name__)


class ScannerFailed(Exception):
    """The scanner said neither clean nor infected; it is asked again."""


@job(queue="files")
def inspect(sha: str) -> None:
    blob = Blob.objects.filter(sha256=sha).first()
    if blob is None or (blob.scan != Scan.WAITING and blob.has_preview):
        return
    with tempfile.TemporaryDirectory(prefix="officina-") as folder:
        copy = Path(folder) / "content"
        store.copy_to(sha, copy)
        if blob.scan == Scan.WAITING:
            blob.scan = scan(copy)
            blob.save(update_fields=["scan"])
        if blob.scan == Scan.CLEAN and blob.type in DRAWN:
            preview = draw(copy)
            if preview:
                store.keep_preview(sha, preview)
                blob.has_preview = True
                blob.save(update_fields=["has_preview"])


def scan(path: Path) -> Scan:
    """Ask the scanner that was set; without one everything is taken for clean."""
    command = store.scan_command()
    if not command:
        return Scan.CLEAN
    done = subprocess.run(  # the administrator's own command
        [*command, str(path)], capture_output=True, timeout=limits.SCAN_SECONDS, check=False
    )
    if done.returncode not in (0, 1):
        raise ScannerFailed(done.stderr.decode(errors="replace")[-500:] or done.returncode)
    return Scan.INFECTED if done.returncode else Scan.CLEAN


def draw(path: Path) -> bytes:
    """A preview as WebP; empty where it cannot be drawn."""
    target = path.with_suffix(".webp")
    command = [sys.executable, "-m", "officina.kernel.files.drawing", str(path), str(target)]
    try:
        done = subprocess.run(  # our own module
            command, capture_output=True, timeout=limits.DRAWING_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return b""
    if done.returncode != 0 or not target.exists():
        logger.info("No preview: %s", done.stderr.decode(errors="replace")[-200:])
        return b""
    return target.read_bytes()
