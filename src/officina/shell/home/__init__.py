"""The home page: blocks by role, arranged by each person."""
