"""Django's settings, from the environment. `knowdo check-deploy` says what is wrong with them, and so does starting."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from knowdo_web.environment import Environment
from knowdo_web.outside import logs


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


ENVIRONMENT = Environment(os.environ)
_said = ENVIRONMENT

DATA = Path(_said.text("KNOWDO_DATA", "knowdo-data", "The folder of the embedded database, uploads and keys"))
DEMO = _said.flag("KNOWDO_DEMO", "A demonstration: its own throw-away database, loopback only")
DEBUG = False
LOG_LEVEL = _said.choice(
    "KNOWDO_LOG", "warning" if DEMO else "info", "How much is logged, as lines of JSON on standard error",
    among=("info", "warning", "error"),
)  # fmt: skip
LOGGING = logs.configuration(LOG_LEVEL)
AUDIT_KEY_FILE = _said.text(
    "KNOWDO_AUDIT_KEY_FILE",
    str(DATA / "audit-key"),
    "The file of the key that seals the record; better on another disk",
)
SECRET_KEY = _said.text("KNOWDO_SECRET_KEY", "", "At least 50 random characters; signs sessions")
if not SECRET_KEY:
    _kept = DATA / "secret-key"
    SECRET_KEY = _kept.read_text().strip() if _kept.is_file() else ""
_said.must(
    not SECRET_KEY or len(SECRET_KEY) >= 50,
    f"KNOWDO_SECRET_KEY has {len(SECRET_KEY)} characters: use at least 50 random ones.",
)
ALLOWED_HOSTS = _said.words(
    "KNOWDO_HOSTS", "127.0.0.1,localhost", "The names by which people reach the site, with commas"
)
SITE_ADDRESS = _said.text("KNOWDO_ADDRESS", "http://127.0.0.1:8000", "The address people type, for links in mail")
_said.must(
    SITE_ADDRESS.startswith(("http://", "https://")) and urlsplit(SITE_ADDRESS).netloc,
    f"KNOWDO_ADDRESS is “{SITE_ADDRESS}”: write the whole address, such as https://knowdo.example.",
)
_said.must(
    all("/" not in one and " " not in one for one in ALLOWED_HOSTS),
    "KNOWDO_HOSTS has something that is no name of a host: write names alone, such as knowdo.example.",
)
BEHIND_TLS = SITE_ADDRESS.startswith("https://")
PROXIES = ALLAUTH_TRUSTED_PROXY_COUNT = _said.number(
    "KNOWDO_PROXIES", int(BEHIND_TLS), "How many proxies of ours stand before the site", least=0, most=5
)
CSRF_TRUSTED_ORIGINS = [SITE_ADDRESS] if BEHIND_TLS else []

INSTALLED_APPS = [
    "knowdo_web",
    "knowdo_web.records.people",
    "knowdo_web.records.places",
    "knowdo_web.records.journal",
    "knowdo_web.records.jobs",
    "knowdo_web.records.drafts",
    "knowdo_web.records.programme",
    "knowdo_web.records.support",
    "knowdo_web.records.measures",
    "knowdo_web.records.observations",
    "knowdo_web.records.signals",
    "knowdo_web.records.overlap",
    "knowdo_web.records.allocation",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",  # its templates, for FORM_RENDERER: ours come first
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
    "knowdo_web.pages.watching.RequestLog",
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
    "knowdo_web.pages.released.caching.NotKeptMiddleware",
    "knowdo_web.pages.account.middleware.SignedInMiddleware",
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
                "knowdo_web.pages.context.installation",
            ],
        },
    }
]
FORM_RENDERER = "knowdo_web.components.forms.Renderer"
CSRF_FAILURE_VIEW = "knowdo_web.pages.errors.no_token"
CONTACT = _said.text("KNOWDO_CONTACT", "", "The e-mail address of those who run the site, shown on its pages")
RUN_BY = _said.text("KNOWDO_RUN_BY", "", "The name of the organisation that runs the site, shown on its pages")
AUTH_USER_MODEL = "people.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
# What is sent stays in memory until it is known not to be about single children: no temporary file, at any size.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 50_500_000
STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
WHITENOISE_USE_FINDERS = True

DATABASE_URL = _said.text("DATABASE_URL", "", "postgresql://… for PostgreSQL; empty for the embedded database")
_postgresql = DATABASE_URL.startswith(("postgresql://", "postgres://")) and "/" in DATABASE_URL.partition("://")[2]
_said.must(
    _postgresql or not DATABASE_URL,
    "DATABASE_URL is no address of a PostgreSQL database: write postgresql://user:password@host:5432/name.",
)
_said.must(
    not (DEMO and DATABASE_URL),
    "KNOWDO_DEMO and DATABASE_URL are both set: a demonstration has its own database.",
)
POOL = _said.flag(
    "KNOWDO_POOL", "Keep connections to PostgreSQL for the next request; the worker never does", default=True
)
if DATABASE_URL and _postgresql:
    DATABASES = {"default": dj_database_url.parse(DATABASE_URL)}
    if DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
        DATABASES["default"]["OPTIONS"] = {
            # Not where processes fork: two would speak through one connection.
            **({"pool": {"min_size": 1, "max_size": 8, "timeout": 5}} if POOL else {"connect_timeout": 5}),
            "application_name": f"knowdo {os.getpid()}",  # who else is connected: asked before a backup is put back
        }
        DATABASES["default"]["CONN_HEALTH_CHECKS"] = True  # so that a server that went and came back is met anew
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

# Signing in is allauth's: nothing here checks a password. Nobody can sign up; people are invited (decision 0160).
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "knowdo_web.pages.account.adapters.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "knowdo_web.pages.account.adapters.CouncilAdapter"
MFA_ADAPTER = "knowdo_web.pages.account.adapters.SecondStepAdapter"
ACCOUNT_FORMS = {"login": "knowdo_web.pages.account.forms.SignInForm"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # whoever was invited opened the link in their mail
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
# The lockout below is kept in the database; this one is each process's own, and also stops the guessing of codes.
ACCOUNT_RATE_LIMITS = {"login_failed": "50/m/ip,5/5m/key", "login": "120/m/ip"}
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if BEHIND_TLS else "http"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True  # whoever was invited opened the link in their mail
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "knowdo"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not BEHIND_TLS
SECOND_STEP_NEEDED = _said.flag(
    "KNOWDO_SECOND_STEP", "Everybody must use a second step to sign in (an app or a passkey)", default=not DEMO
)
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "knowdo_web.outside.passwords.NotTheSameAgain"},
]
PASSWORD_RESET_TIMEOUT = 3600

OIDC_SERVER = _said.text("KNOWDO_OIDC_SERVER", "", "The address of the single sign-on (OpenID Connect) of a council")
OIDC_NAME = _said.text("KNOWDO_OIDC_NAME", "your organisation", "What the button of the single sign-on says")
OIDC_DOMAINS = _said.words(
    "KNOWDO_OIDC_DOMAINS", "", "The domains of e-mail for which the single sign-on may vouch, with commas"
)
_oidc_client = _said.text("KNOWDO_OIDC_CLIENT", "", "The client id of the single sign-on")
_oidc_secret = _said.text("KNOWDO_OIDC_SECRET", "", "The client secret of the single sign-on")
if OIDC_SERVER and not (_oidc_client and _oidc_secret and OIDC_DOMAINS):
    ENVIRONMENT.problems.append(
        "KNOWDO_OIDC_SERVER is set: set KNOWDO_OIDC_CLIENT, KNOWDO_OIDC_SECRET and KNOWDO_OIDC_DOMAINS too."
    )
if OIDC_SERVER and not OIDC_SERVER.startswith("https://"):
    ENVIRONMENT.problems.append("KNOWDO_OIDC_SERVER does not begin with https://: give the address of the provider.")
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "APPS": [
            {
                "provider_id": "council",
                "name": OIDC_NAME,
                "client_id": _oidc_client,
                "secret": _oidc_secret,
                "settings": {
                    "server_url": OIDC_SERVER,
                    "oauth_pkce_enabled": True,
                    "verified_email": OIDC_DOMAINS,
                },
            }
        ]
        if OIDC_SERVER
        else []
    }
}
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True  # within KNOWDO_OIDC_DOMAINS only: see the adapter
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_STORE_TOKENS = False

# Guessing is stopped twice: by account (few) and by address (many: a council's staff share one).
AXES_HANDLER = "knowdo_web.outside.lockout.Lockout"
AXES_LOCKOUT_PARAMETERS = ["username", "ip_address"]
AXES_FAILURE_LIMIT = 5
LOCKOUT_BY_ADDRESS = 50
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_USERNAME_FORM_FIELD = "login"
AXES_USERNAME_CALLABLE = "knowdo_web.outside.lockout.account_named"
AXES_CLIENT_IP_CALLABLE = "knowdo_web.outside.lockout.address_of"
AXES_SENSITIVE_PARAMETERS = ["login", "password", "code", "credential"]
AXES_LOCKOUT_CALLABLE = "knowdo_web.pages.account.lockout.locked_out"
AXES_ENABLE_ADMIN = AXES_VERBOSE = False
AXES_DISABLE_ACCESS_LOG = True  # who signed in stands in the record

IDLE_MINUTES = _said.number(
    "KNOWDO_IDLE_MINUTES", 60, "Minutes without a request after which a person is signed out", least=5, most=720
)
SESSION_HOURS = _said.number(
    "KNOWDO_SESSION_HOURS", 12, "Hours after signing in at which a person is signed out", least=1, most=72
)
SESSION_COOKIE_AGE = SESSION_HOURS * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
INVITATION_DAYS = _said.number("KNOWDO_INVITATION_DAYS", 7, "Days for which an invitation holds", least=1, most=30)

MAIL_FOLDER = _said.text("KNOWDO_MAIL_FOLDER", "", "A folder where letters are put instead of being sent")
EMAIL_HOST = _said.text("KNOWDO_MAIL_HOST", "", "The mail server; empty: letters are shown where the site runs")
EMAIL_PORT = _said.number("KNOWDO_MAIL_PORT", 587, "The port of the mail server", least=1, most=65535)
EMAIL_HOST_USER = _said.text("KNOWDO_MAIL_USER", "", "The user of the mail server")
EMAIL_HOST_PASSWORD = _said.text("KNOWDO_MAIL_PASSWORD", "", "The password of the mail server")
EMAIL_USE_TLS = _said.flag("KNOWDO_MAIL_TLS", "Speak to the mail server under TLS", default=True)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = _said.text("KNOWDO_MAIL_FROM", "knowdo@localhost", "Who letters are from")
_said.must("@" in DEFAULT_FROM_EMAIL, f"KNOWDO_MAIL_FROM is “{DEFAULT_FROM_EMAIL}”: write an e-mail address.")
EMAIL_FILE_PATH = MAIL_FOLDER or None
EMAIL_BACKEND = "django.core.mail.backends." + (
    "smtp.EmailBackend" if EMAIL_HOST else "filebased.EmailBackend" if MAIL_FOLDER else "console.EmailBackend"
)

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = BEHIND_TLS
SECURE_HSTS_SECONDS = 31_536_000 if BEHIND_TLS else 0
if PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        # A form that leads on to the single sign-on ends at its address.
        "form-action": [SELF, *([_origin(OIDC_SERVER)] if OIDC_SERVER else [])],
        "frame-ancestors": [NONE],
    }
}

JOB_PATIENCE = _said.number(
    "KNOWDO_JOB_PATIENCE",
    45,
    "Seconds that a worker may be silent before its work is given out again",
    least=5,
    most=3600,
)
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

ENVIRONMENT.slips()
if ENVIRONMENT.problems:
    raise ImproperlyConfigured(" ".join(ENVIRONMENT.problems))
