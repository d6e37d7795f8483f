"""Backups: one file with the database, the files and the keys, and the way back from it."""
