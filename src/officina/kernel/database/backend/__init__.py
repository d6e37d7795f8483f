"""Django's PostgreSQL backend whose new connections follow our clock."""
