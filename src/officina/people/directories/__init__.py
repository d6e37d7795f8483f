"""Colleagues as a directory keeps them: LDAP (RFC 4511) and Active Directory."""
