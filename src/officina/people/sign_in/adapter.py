"""How allauth's machinery of signing in speaks and decides here."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from officina.kernel import clock, sealing
from officina.kernel.principals.models import User
from officina.kernel.ui.render import render
from officina.people.jobs import send_reset_letter
from officina.people.sessions import end_sessions


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc] # allauth has no types
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("This e-mail and password do not fit together."),
        "enter_current_password": _("Type your present password."),
        "incorrect_code": _("This code is not right, or no longer. Take a fresh one."),
        "incorrect_password": _("This password is not right."),
        "too_many_login_attempts": _(
            "Too many attempts that failed. Wait five minutes, then try again."
        ),
        "rate_limited": _("That was too often. Wait a minute, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False  # people come in by invitation

    def pre_login(
        self, request: HttpRequest, user: AbstractBaseUser, **details: Any
    ) -> HttpResponse | None:
        """Stop who proved to be himself, but may not come in (yet)."""
        assert isinstance(user, User)
        if not user.is_active:
            clear_login(request)
            return redirect(settings.LOGIN_URL)
        if user.starts_on and user.starts_on > clock.now().date():
            clear_login(request)
            return render(request, "people/not_yet.html", {"starts_on": user.starts_on}, status=403)
        return None

    def send_password_reset_mail(
        self, user: AbstractBaseUser, email: str, context: dict[str, Any]
    ) -> None:
        """Later: neither a pause nor a mail server's error tells who has an account here."""
        send_reset_letter.defer(user_id=user.pk)

    def reauthenticate(self, user: AbstractBaseUser, password: str) -> bool:
        return user.check_password(password)

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """Whoever knew the old password is out, open pages included."""
        super().set_password(user, password)
        kept = self.request.session.session_key if self.request else None
        end_sessions(user.pk, but=kept)


class SecondStepAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("This code is not right, or no longer. Take a fresh one."),
    }

    def encrypt(self, text: str) -> str:
        """Secrets of the second step are of no use to whoever reads a backup."""
        return sealing.seal(text, "second-step")

    def decrypt(self, encrypted_text: str) -> str:
        return sealing.unseal(encrypted_text, "second-step")
