"""Letters about accounts, sent by the queue."""

from __future__ import annotations

from allauth.account import app_settings
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from officina.kernel.jobs import job
from officina.kernel.principals.models import User

LETTER = "account/email/password_reset_key"


@job(queue="mail")
def send_reset_letter(user_id: int) -> None:
    """The link by which a forgotten password is chosen anew, in the language of its person.

    It is made here, so that no queue keeps what opens an account.
    """
    person = User.objects.filter(id=user_id, is_active=True).first()
    if person is None:
        return
    token = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(person)
    place = reverse(
        "account_reset_password_from_key",
        kwargs={"uidb36": user_pk_to_url_str(person), "key": token},
    )
    context = {"user": person, "password_reset_url": settings.OFFICINA.address + place}
    with translation.override(person.language or settings.LANGUAGE_CODE):
        EmailMessage(
            subject=render_to_string(f"{LETTER}_subject.txt", context).strip(),
            body=render_to_string(f"{LETTER}_message.txt", context).strip(),
            to=[person.email],
            headers={"Auto-Submitted": "auto-generated"},
        ).send()
