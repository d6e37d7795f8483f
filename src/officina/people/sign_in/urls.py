"""Addresses of signing in. The names are allauth's: its flows redirect by them."""

from allauth.account import views as account
from allauth.mfa.base import views as second_step
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from django.urls import path, re_path
from django.views.generic import RedirectView
from django.views.i18n import set_language

from officina.people.sign_in import by_issuer, views

urlpatterns = [
    path("sign-in/", views.sign_in, name="account_login"),
    path("sign-in/code/", second_step.authenticate, name="mfa_authenticate"),
    path("sign-in/passkey/", passkeys.login_webauthn, name="mfa_login_webauthn"),
    path("sign-in/by-issuer/", by_issuer.to_issuer, name="oidc"),
    path("sign-in/by-issuer/back/", by_issuer.back, name="oidc-back"),
    path("sign-out/", views.sign_out, name="account_logout"),
    path("language/", set_language, name="set-language"),
    path("invitation/<str:token>/", views.invitation, name="invitation"),
    path(
        "password/forgotten/",
        views.Forgotten.as_view(),
        name="account_reset_password",
    ),
    path(
        "password/forgotten/sent/", account.password_reset_done, name="account_reset_password_done"
    ),
    re_path(
        r"^password/new/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/new/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("profile/security/", views.security, name="mfa_index"),
    path("profile/security/password/", views.change_password, name="account_change_password"),
    path("profile/security/again/", account.reauthenticate, name="account_reauthenticate"),
    path("profile/security/again/code/", second_step.reauthenticate, name="mfa_reauthenticate"),
    path(
        "profile/security/again/passkey/",
        passkeys.reauthenticate_webauthn,
        name="mfa_reauthenticate_webauthn",
    ),
    path("profile/security/app/", totp.activate_totp, name="mfa_activate_totp"),
    path("profile/security/app/remove/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path(
        "profile/security/codes/",
        recovery_codes.view_recovery_codes,
        name="mfa_view_recovery_codes",
    ),
    path(
        "profile/security/codes/fresh/",
        recovery_codes.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        "profile/security/passkeys/",
        RedirectView.as_view(pattern_name="mfa_index"),
        name="mfa_list_webauthn",
    ),
    path("profile/security/passkeys/add/", passkeys.add_webauthn, name="mfa_add_webauthn"),
    path(
        "profile/security/passkeys/<int:pk>/remove/",
        passkeys.remove_webauthn,
        name="mfa_remove_webauthn",
    ),
    path("profile/security/sessions/end/", views.end_sessions, name="end-sessions"),
]
