"""Django's settings, from the environment. `knowdo check-deploy` says what is wrong with them, and so does starting."""

from __future__ import annotations

import os
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from knowdo_web.environment import Environment

ENVIRONMENT = Environment(os.environ)
_said = ENVIRONMENT

DATA = Path(_said.text("KNOWDO_DATA", "knowdo-data", "The folder of the embedded database, uploads and keys"))
DEMO = _said.flag("KNOWDO_DEMO", "A demonstration: its own throw-away database, loopback only")
DEBUG = False
AUDIT_KEY_FILE = _said.text(
    "KNOWDO_AUDIT_KEY_FILE",
    str(DATA / "audit-key"),
    "The file of the key that seals the record; better on another disk",
)
SECRET_KEY = _said.text("KNOWDO_SECRET_KEY", "", "At least 50 random characters; signs sessions")
if not SECRET_KEY:
    _kept = DATA / "secret-key"
    SECRET_KEY = _kept.read_text().strip() if _kept.is_file() else ""
ALLOWED_HOSTS = _said.words(
    "KNOWDO_HOSTS", "127.0.0.1,localhost", "The names by which people reach the site, with commas"
)
SITE_ADDRESS = _said.text("KNOWDO_ADDRESS", "http://127.0.0.1:8000", "The address people type, for links in mail")
BEHIND_TLS = SITE_ADDRESS.startswith("https://")
CSRF_TRUSTED_ORIGINS = [SITE_ADDRESS] if BEHIND_TLS else []

INSTALLED_APPS = [
    "knowdo_web",
    "knowdo_web.records.people",
    "knowdo_web.records.places",
    "knowdo_web.records.journal",
    "knowdo_web.records.programme",
    "knowdo_web.records.measures",
    "knowdo_web.records.observations",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "axes",
    "csp",
    "django_htmx",
    "django_q",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "knowdo_web.urls"
WSGI_APPLICATION = "knowdo_web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # Each room of pages brings its own templates; rooms are not apps.
        "DIRS": sorted((Path(__file__).parent / "pages").glob("*/templates")),
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]
AUTH_USER_MODEL = "people.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
WHITENOISE_USE_FINDERS = True

DATABASE_URL = _said.text("DATABASE_URL", "", "postgresql://… for PostgreSQL; empty for the embedded database")
if DATABASE_URL:
    DATABASES = {"default": dj_database_url.parse(DATABASE_URL)}
    if DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
        DATABASES["default"]["OPTIONS"] = {"pool": {"min_size": 1, "max_size": 8}}
        DATABASES["default"]["CONN_MAX_AGE"] = 0
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA / "knowdo.sqlite3",
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": (
                    "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA mmap_size=268435456;"
                    "PRAGMA cache_size=-65536;PRAGMA temp_store=MEMORY;PRAGMA journal_size_limit=67108864;"
                ),
            },
        }
    }

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = BEHIND_TLS
SECURE_HSTS_SECONDS = 31_536_000 if BEHIND_TLS else 0
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# A task is given out again when it has had no answer for `retry` seconds, so every job can be delivered twice.
Q_CLUSTER = {
    "name": "knowdo",
    "orm": "default",
    "workers": 1,
    "timeout": 3300,
    "retry": 3600,
    "poll": 0.5,
    "save_limit": 250,
    "catch_up": False,
    "label": "knowdo",
}

if ENVIRONMENT.problems:
    raise ImproperlyConfigured(" ".join(ENVIRONMENT.problems))
