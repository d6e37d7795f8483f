"""How large a table may be, so that no file holds the portal up."""

LARGEST_FILE = 100 * 1024**2
"""Bytes of a file that is brought in."""
LARGEST_UNPACKED = 600 * 1024**2
"""Bytes of a spreadsheet's parts together; a bomb says more, or lies and meets the next limits."""
LARGEST_STRINGS = 200 * 1024**2
"""Bytes of a spreadsheet's shared texts."""
MOST_ROWS = 300_000
MOST_COLUMNS = 200
LONGEST_CELL = 100_000
READING_BYTES = 2 * 1024**3
"""Memory that the process reading a file may take."""
READING_SECONDS = 120
MOST_EXPORTED = 300_000
AT_ONCE = 5_000
"""Rows of an export that are waited for; more are written in the background."""
EXPORT_DAYS = 7
