"""Passkey forms that answer what no browser sends with the sentence for a wrong passkey."""

from __future__ import annotations

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn import forms

_MALFORMED = (KeyError, TypeError, ValueError, AttributeError, IndexError)


class _Checked:
    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()  # type: ignore[misc]
        except _MALFORMED:
            raise get_adapter().validation_error("incorrect_code") from None


class LoginPasskey(_Checked, forms.LoginWebAuthnForm):  # type: ignore[misc] # allauth has no types
    pass


class SecondStepPasskey(_Checked, forms.AuthenticateWebAuthnForm):  # type: ignore[misc]
    pass


class AgainPasskey(_Checked, forms.ReauthenticateWebAuthnForm):  # type: ignore[misc]
    pass


class NewPasskey(forms.AddWebAuthnForm):  # type: ignore[misc]
    def clean(self) -> dict[str, Any]:
        try:
            cleaned: dict[str, Any] = super().clean()
        except _MALFORMED:
            raise get_adapter().validation_error("incorrect_code") from None
        return cleaned
