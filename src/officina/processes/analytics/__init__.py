"""Reports on processes: a narrow row for each case, kept by a reader of the log, and who asks."""
