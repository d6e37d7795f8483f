"""How large, how many, how odd."""

LARGEST = 5 * 1024**3
"""Bytes of one file."""
MOST_ON_RECORD = 500
MOST_UPLOADS = 100
"""Files of one person that are on their way up at once."""
LONGEST_NAME = 200
MOST_PIXELS = 60_000_000
STEEPEST = 40
"""A picture this many times as wide as high, or the reverse, is not drawn."""
PREVIEW_SIDE = 640
"""Pixels of the longer side of a preview."""
DRAWING_SECONDS = 20
DRAWING_BYTES = 1024**3
"""Memory that the process drawing a preview may take."""
SCAN_SECONDS = 120
