"""First start: whose portal this is, and the five screens of setting it up."""
