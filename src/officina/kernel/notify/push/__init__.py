"""News to phones and browsers by Web Push (RFC 8030): whose devices, what is sent, sealed how."""
