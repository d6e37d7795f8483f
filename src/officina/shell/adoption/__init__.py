"""Who uses what: acts of people by week, counted from the log (F236)."""
