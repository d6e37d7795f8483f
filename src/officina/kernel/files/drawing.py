"""Draws a preview in a process of its own: `python -m officina.kernel.files.drawing FROM TO`.

What strangers send is decoded here, under limits of memory and time; if it crashes, only this
process does. No Django.
"""

import resource
import sys
import warnings
from pathlib import Path

import pypdfium2 as pdfium  # type: ignore[import-untyped] # it has no stubs
from PIL import Image, ImageOps

from officina.kernel.files import limits


class NotDrawn(Exception):
    """Too large or too odd to be drawn."""


def draw(source: Path) -> Image.Image:
    """A picture, or the first page of a PDF, no larger than a preview."""
    with source.open("rb") as file:
        is_pdf = file.read(1024).lstrip().startswith(b"%PDF-")
    picture = _first_page(source) if is_pdf else _picture(source)
    side = limits.PREVIEW_SIDE
    picture.thumbnail((side, side), Image.Resampling.LANCZOS)
    return picture if picture.mode in ("RGB", "RGBA") else picture.convert("RGBA")


def _picture(source: Path) -> Image.Image:
    Image.MAX_IMAGE_PIXELS = limits.MOST_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    with Image.open(source) as opened:
        _check(*opened.size)
        opened.draft("RGB", (limits.PREVIEW_SIDE * 2, limits.PREVIEW_SIDE * 2))
        opened.load()
        # Where it was taken and by whom stays in the original.
        return ImageOps.exif_transpose(opened).copy()


def _first_page(source: Path) -> Image.Image:
    document = pdfium.PdfDocument(source)
    try:
        page = document[0]
        width, height = page.get_size()
        _check(max(int(width), 1), max(int(height), 1))
        scale = limits.PREVIEW_SIDE / max(width, height, 1)
        drawn: Image.Image = page.render(scale=min(scale, 4)).to_pil()
        return drawn
    finally:
        document.close()


def _check(width: int, height: int) -> None:
    long, short = max(width, height), max(min(width, height), 1)
    if width * height > limits.MOST_PIXELS or long / short > limits.STEEPEST:
        raise NotDrawn(f"{width} x {height}")


def main(source: str, target: str) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (limits.DRAWING_BYTES, limits.DRAWING_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.DRAWING_SECONDS, limits.DRAWING_SECONDS))
    draw(Path(source)).save(target, "WEBP", quality=80, method=4)


if __name__ == "__main__":
    main(*sys.argv[1:3])
