"""Signing in with the directory's password, for whom the directory brought."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from officina.kernel.principals.models import User
from officina.people.directories.reading import is_password_of
from officina.people.models import Directory, DirectoryEntry


class DirectoryBackend(ModelBackend):
    """Asks the directory whether a password is right; it is never kept here."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **said: Any,
    ) -> User | None:
        email = str(said.get("email") or username or "").strip().lower()
        one = Directory.objects.filter(is_active=True).first()
        if one is None or not email or not password:
            return None
        known = DirectoryEntry.objects.select_related("person").filter(
            person__email=email, person__is_active=True
        )
        found = known.first()
        if found is None or not is_password_of(one, found.dn, password):
            return None
        return found.person
