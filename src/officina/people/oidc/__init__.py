"""Signing in by OpenID Connect: the issuer says who it is, the portal whether he may come in."""
