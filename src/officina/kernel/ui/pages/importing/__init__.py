"""Bringing records in from a spreadsheet, and taking lists out as one."""
