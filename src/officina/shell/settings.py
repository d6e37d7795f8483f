"""Django's settings, derived from ours (`officina.kernel.config`): nothing is set twice."""

import logging
from pathlib import Path
from typing import Any

from django.utils.csp import CSP

from officina.kernel import config, database
from officina.kernel.config.files_url import s3_options
from officina.shell.serving.hosts import allowed_hosts

OFFICINA = config.load()
SOURCE = Path(__file__).resolve().parent.parent

DEBUG = OFFICINA.debug
SECRET_KEY = config.secret_key(OFFICINA)
ALLOWED_HOSTS = allowed_hosts(OFFICINA)
CSRF_TRUSTED_ORIGINS = [OFFICINA.address]

ROOT_URLCONF = "officina.shell.urls"
WSGI_APPLICATION = "officina.shell.wsgi.application"

# Our apps, lowest layer first; those whose folder is here are installed.
OUR_APPS = [
    "officina.kernel.database",
    "officina.kernel.jobs",
    "officina.kernel.due",
    "officina.kernel.principals",
    "officina.kernel.events",
    "officina.kernel.access",
    "officina.kernel.records",
    "officina.kernel.files",
    "officina.kernel.search",
    "officina.kernel.notify",
    "officina.kernel.portability",
    "officina.kernel.api",
    "officina.kernel.ui",
    "officina.kernel.webhooks",
    "officina.people",
    "officina.parties",
    "officina.work",
    "officina.processes",
    "officina.channels",
    "officina.crm",
    "officina.feed",
    "officina.shell",
]


def _is_here(app: str) -> bool:
    return (SOURCE.parent / app.replace(".", "/") / "apps.py").exists()


INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "procrastinate.contrib.django",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    *filter(_is_here, OUR_APPS),
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "officina.people.sessions.SeenMiddleware",
    "officina.kernel.access.web.ViewerMiddleware",
    "officina.kernel.ui.pages.answers.AnswersMiddleware",
    "officina.kernel.access.absence.AbsenceMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

_jinja: dict[str, Any] = {"context_processors": ["officina.shell.navigation.shell"]}
if (SOURCE / "kernel/ui/jinja.py").exists():
    _jinja["environment"] = "officina.kernel.ui.jinja.environment"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [
            SOURCE / app.removeprefix("officina.").replace(".", "/") / "templates"
            for app in INSTALLED_APPS
            if app.startswith("officina.")
        ],
        "APP_DIRS": False,
        "OPTIONS": _jinja,
    },
]

# Database

if OFFICINA.database_url:
    DATABASE_ADDRESS = database.outside(OFFICINA.database_url)
else:
    DATABASE_ADDRESS = database.Cluster(OFFICINA.home / "postgres").address()
DATABASES = {
    "default": {
        **DATABASE_ADDRESS.django(),
        # Hot statements are planned once a connection. A pooler in transaction mode must allow it.
        "OPTIONS": {**DATABASE_ADDRESS.options, "prepare_threshold": 5},
        # Threads are few and live long; a connection that died meanwhile is opened again.
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }
}

# People

AUTH_USER_MODEL = "principals.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "officina.people.directories.backend.DirectoryBackend",
]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = LOGIN_URL
PASSWORD_RESET_TIMEOUT = 4 * 3600
SESSION_ENGINE = "officina.people.sessions"
PASSWORD_HASHERS = [
    "officina.people.sign_in.hashing.Argon2id",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
_validation = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_validation}.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": f"{_validation}.CommonPasswordValidator"},
    {
        "NAME": f"{_validation}.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("name", "email")},
    },
]

ACCOUNT_ADAPTER = "officina.people.sign_in.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
# An address is proven by the invitation that was sent there, or by who wrote it down.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "20/m/ip,5/5m/key"}
MFA_ADAPTER = "officina.people.sign_in.adapter.SecondStepAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {
    "login_webauthn": "officina.people.sign_in.forms.LoginPasskey",
    "authenticate_webauthn": "officina.people.sign_in.forms.SecondStepPasskey",
    "reauthenticate_webauthn": "officina.people.sign_in.forms.AgainPasskey",
    "add_webauthn": "officina.people.sign_in.forms.NewPasskey",
}
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = "Officina"

# Counts of guesses must hold across processes, so they stand in the one database.

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "people_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# Languages and time

LANGUAGE_CODE = OFFICINA.language
LANGUAGES = [("en", "English"), ("ru", "Русский"), ("ro", "Română")]
LOCALE_PATHS = [
    SOURCE / app.removeprefix("officina.").replace(".", "/") / "locale"
    for app in INSTALLED_APPS
    if app.startswith("officina.")
]
TIME_ZONE = OFFICINA.time_zone
USE_TZ = True

# Files

STATIC_URL = "/static/"
MEDIA_ROOT = OFFICINA.home / "files"
FILE_UPLOAD_TEMP_DIR = None
STORAGES = {
    "default": {
        "BACKEND": "officina.kernel.files.bucket.Bucket",
        "OPTIONS": s3_options(OFFICINA.files_url),
    }
    if OFFICINA.files_url
    else {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
FILE_SCAN_COMMAND = list(OFFICINA.file_scan_command)
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
DATA_UPLOAD_MAX_NUMBER_FILES = 50

# Security: no inline script or style anywhere, nothing from other hosts

SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:", "blob:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "media-src": [CSP.SELF, "blob:"],
    "frame-src": [CSP.SELF],
    "worker-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if OFFICINA.is_https else 0
SESSION_COOKIE_NAME = "officina_session"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = OFFICINA.is_https
SESSION_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 30 * 24 * 3600
CSRF_USE_SESSIONS = False

# Mail

PORTAL_MAIL = "officina.kernel.notify.mail.backend.PortalMail"
MAILERS = {"default": {"BACKEND": PORTAL_MAIL}}
DEFAULT_FROM_EMAIL = SERVER_EMAIL = OFFICINA.mail_from

# Jobs of an app stand in its module `jobs`

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

# What the program says

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "filters": {"without_absence": {"()": "officina.shell.serving.unavailable.WithoutAbsence"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["without_absence"],
        }
    },
    "root": {"handlers": ["console"], "level": OFFICINA.log_level},
    "loggers": {
        # Every 4xx is not news; 5xx still come with their traceback.
        "django.request": {"level": logging.ERROR},
        "procrastinate": {"level": logging.CRITICAL},  # our worker says it shorter
        "uvicorn": {"level": logging.WARNING},
    },
}
