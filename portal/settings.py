"""Django's settings. Everything that differs between machines comes from PORTAL_* variables (docs/operators.md)."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF

from portal.platform import logs
from portal.platform.env import Env

BASE_DIR = Path(__file__).resolve().parent.parent
env = Env()

# --- what kind of instance this is

# On one's own machine: demo accounts, mails in a folder, plain http.
LOCAL = env.flag("PORTAL_LOCAL", default=False)
DEBUG = env.flag("PORTAL_DEBUG", default=False)
SECRET_KEY = env.text("PORTAL_SECRET_KEY", min_length=32, secret=True)
SITE_URL = env.url("PORTAL_SITE_URL", schemes=("http", "https"))
HOME = env.folder("PORTAL_HOME", default=BASE_DIR / ".portal")
_site = urlsplit(SITE_URL)
_loopback = ("localhost", "127.0.0.1")
ALLOWED_HOSTS = env.names("PORTAL_ALLOWED_HOSTS", default=(_site.hostname or "", *(_loopback if LOCAL else ())))
_origins = [f"{_site.scheme}://{host}:{_site.port}" for host in _loopback] if LOCAL and _site.port else []
SITE_ORIGINS = sorted({SITE_URL, *_origins})
CSRF_TRUSTED_ORIGINS = SITE_ORIGINS
if DEBUG and not LOCAL:
    env.refuse("PORTAL_DEBUG is 1; it shows settings to visitors and is allowed only with PORTAL_LOCAL=1.")
if _site.scheme == "http" and not LOCAL and _site.hostname not in _loopback:
    env.refuse(f"PORTAL_SITE_URL is {SITE_URL!r}; outside local mode it must begin with https://.")

# --- the parts

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "portal.apps.StaticFiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_htmx",
    "portal",
    "portal.accounts",
    "submissions",
    "submissions.vocabulary",
    "validation",
]

MIDDLEWARE = [
    "portal.middleware.RequestLog",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "portal.middleware.NoNul",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
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
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- data

DATABASES = {"default": env.database("PORTAL_DATABASE_URL") | {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}}
S3_ENDPOINT = env.url("PORTAL_S3_ENDPOINT", schemes=("http", "https"))
S3_PUBLIC_ENDPOINT = env.url("PORTAL_S3_PUBLIC_ENDPOINT", schemes=("http", "https"), default=S3_ENDPOINT)
S3_BUCKET = env.text("PORTAL_S3_BUCKET", default="portal")
S3_REGION = env.text("PORTAL_S3_REGION", default="us-east-1")
S3_ACCESS_KEY = env.text("PORTAL_S3_ACCESS_KEY")
S3_SECRET_KEY = env.text("PORTAL_S3_SECRET_KEY", secret=True)
# What may lie there before staff are asked: of one deposition, of all of a person that are not accepted, and files.
QUOTA_DEPOSITION_GB = env.number("PORTAL_QUOTA_DEPOSITION_GB", default=10_000, low=0, high=1_000_000_000)
QUOTA_PERSON_GB = env.number("PORTAL_QUOTA_PERSON_GB", default=30_000, low=0, high=1_000_000_000)
QUOTA_FILES = env.number("PORTAL_QUOTA_FILES", default=500_000, low=1, high=100_000_000)
# What lies in the bucket for nothing (docs/operators.md): told after so many days, deleted after the days of grace.
SWEEP = env.flag("PORTAL_SWEEP", default=True)
UPLOAD_IDLE_DAYS = env.number("PORTAL_UPLOAD_IDLE_DAYS", default=14, low=1, high=3650)
LEFTOVER_DAYS = env.number("PORTAL_LEFTOVER_DAYS", default=3, low=1, high=3650)
REMOVED_DAYS = env.number("PORTAL_REMOVED_DAYS", default=60, low=1, high=3650)
SWEEP_GRACE_DAYS = env.number("PORTAL_SWEEP_GRACE_DAYS", default=14, low=1, high=3650)
# Authors, file assignments and patterns make long forms; a page of 2,000 files is still one form.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024

# Which of the large vocabularies are downloaded and loaded in the background: all, none, or their names.
VOCABULARIES = env.names("PORTAL_VOCABULARIES", default=("all",))

# --- static files

STATIC_URL = "/static/"
STATIC_ROOT = env.folder("PORTAL_STATIC_ROOT", default=BASE_DIR / "staticfiles")
NODE_MODULES = env.folder("PORTAL_NODE_MODULES", default=BASE_DIR / "node_modules")
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "portal.staticfiles.VendorFinder",
]
# Files as they are, found where they lie: while one works on them, and in the tests.
_plain_static = DEBUG or env.flag("PORTAL_PLAIN_STATIC", default=False)
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = _plain_static
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},  # files live in the bucket
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if _plain_static
        else "portal.staticfiles.ManifestStorage"
    },
}

# --- people

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
_password = "django.contrib.auth.password_validation."
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": _password + "UserAttributeSimilarityValidator", "OPTIONS": {"user_attributes": ("email", "name")}},
    {"NAME": _password + "MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": _password + "CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "deposition_list"
LOGOUT_REDIRECT_URL = "start"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "portal.accounts.forms.Person"
_forms = "portal.accounts.entry_forms."
ACCOUNT_FORMS = {
    "signup": _forms + "SignUp",
    "login": _forms + "Login",
    "reset_password": _forms + "ResetPassword",
    "reset_password_from_key": _forms + "ResetPasswordKey",
    "change_password": _forms + "ChangePassword",
    "set_password": _forms + "SetPassword",
    "add_email": _forms + "AddEmail",
    "reauthenticate": _forms + "Reauthenticate",
    "confirm_email_verification_code": _forms + "ConfirmCode",
}
SOCIALACCOUNT_FORMS = {"signup": _forms + "SocialSignUp"}
# A code, not a link: the mail may be read on a phone, and signing up goes on in the browser where it began.
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 3600  # mail servers of institutes hold a first mail back for a while
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
# Only a new account could change it, so the offer would tell strangers which addresses have one.
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_CHANGE = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_MAX_EMAIL_ADDRESSES = 5
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_ADAPTER = env.text("PORTAL_ACCOUNT_ADAPTER", default="portal.accounts.adapter.AccountAdapter")
SOCIALACCOUNT_ADAPTER = "portal.accounts.adapter.SocialAccountAdapter"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = _site.scheme or "https"
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_AUTO_SIGNUP = False
ORCID_CLIENT_ID = env.text("PORTAL_ORCID_CLIENT_ID", default="")
ORCID_CLIENT_SECRET = env.text("PORTAL_ORCID_CLIENT_SECRET", default="", secret=True)
ORCID_DOMAIN = env.choice("PORTAL_ORCID_DOMAIN", default="orcid.org", allowed=("orcid.org", "sandbox.orcid.org"))
ORCID = bool(ORCID_CLIENT_ID and ORCID_CLIENT_SECRET)
if bool(ORCID_CLIENT_ID) != bool(ORCID_CLIENT_SECRET):
    env.refuse("Only one of PORTAL_ORCID_CLIENT_ID and PORTAL_ORCID_CLIENT_SECRET is set; set both or none.")
if ORCID:
    INSTALLED_APPS.append("allauth.socialaccount.providers.orcid")
    SOCIALACCOUNT_PROVIDERS = {
        "orcid": {
            "BASE_DOMAIN": ORCID_DOMAIN,
            "MEMBER_API": False,
            "APP": {"client_id": ORCID_CLIENT_ID, "secret": ORCID_CLIENT_SECRET},
        }
    }

# --- mail

MAIL_DIR = env.folder("PORTAL_MAIL_DIR", default=HOME / "mail")
# Where people write who need a curator; shown on the help page.
CONTACT_EMAIL = env.text("PORTAL_CONTACT_EMAIL", default="")
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("PORTAL_EMAIL_FROM", default=f"portal@{_site.hostname or 'localhost'}")
_smtp = urlsplit(env.url("PORTAL_EMAIL_URL", schemes=("smtp", "smtps"), default="" if LOCAL else None))
if _smtp.hostname:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT = _smtp.hostname, _smtp.port or (465 if _smtp.scheme == "smtps" else 587)
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _smtp.username or "", _smtp.password or ""
    EMAIL_USE_SSL, EMAIL_USE_TLS = _smtp.scheme == "smtps", _smtp.scheme == "smtp" and EMAIL_PORT == 587
    EMAIL_TIMEOUT = 10
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = MAIL_DIR

# --- safety

_secure = _site.scheme == "https"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _secure
# Cookies do not know ports: without this, two local instances would sign each other out.
SESSION_COOKIE_NAME = f"portal_session_{_site.port}" if LOCAL and _site.port else "portal_session"
SESSION_COOKIE_HTTPONLY = True
# Signing in gives a new token; our scripts read it, so that a page that stayed open goes on saving (static/js/csrf.js).
CSRF_COOKIE_HTTPONLY = False
CSRF_FAILURE_VIEW = "portal.errors.csrf_failure"
CSRF_COOKIE_NAME = SESSION_COOKIE_NAME.replace("session", "csrf")
SECURE_HSTS_SECONDS = 31_536_000 if _secure else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Redirects to https are the proxy's work; the site does not speak for its subdomains or for browsers' preload lists.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W008", "security.W021"]
if env.flag("PORTAL_BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    # Else everybody would share the proxy's address, and with it one limit on signing in.
    ALLAUTH_TRUSTED_PROXY_COUNT = 1
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # Bootstrap's own style sheet draws its marks with data: images
        "connect-src": [SELF, S3_PUBLIC_ENDPOINT],
        # Chromium applies form-action to the redirects of a form as well, here to the sign-in page of ORCID.
        "form-action": [SELF, *([f"https://{ORCID_DOMAIN}"] if ORCID else [])],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}

# --- background work

# The one number: every time limit below follows from it.
TASK_SECONDS = env.number("PORTAL_TASK_SECONDS", default=300, low=10, high=86_400)
BROKER_URL = env.url("PORTAL_BROKER_URL", schemes=("redis", "rediss"))
CELERY_BROKER_URL = BROKER_URL
CACHES = {
    "default": {"BACKEND": "portal.platform.cache.SharedCache", "LOCATION": BROKER_URL, "KEY_PREFIX": "portal-cache"}
}
CELERY_TASK_SOFT_TIME_LIMIT = TASK_SECONDS
CELERY_TASK_TIME_LIMIT = TASK_SECONDS + 30
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # A worker holds one message in work and one in hand.
    "visibility_timeout": 2 * CELERY_TASK_TIME_LIMIT + 60,
    # The default of 10 leaves the messages of a killed worker for another 100 s.
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 2,
    "socket_timeout": 10,
}
CELERY_TASK_SERIALIZER = CELERY_RESULT_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_DEFAULT_QUEUE = "portal"
CELERY_BEAT_SCHEDULE = {
    name: {"task": name, "schedule": 20.0, "options": {"expires": 60}}
    for name in ("validation.tasks.sweep", "submissions.tasks.sweep")
} | {
    "submissions.tasks.sweep_storage": {
        "task": "submissions.tasks.sweep_storage", "schedule": 600.0, "options": {"expires": 600}
    }
}  # fmt: skip
CELERY_BEAT_SCHEDULE_FILENAME = str(HOME / "beat-schedule")

LOGGING = logs.config(
    form=env.choice("PORTAL_LOG_FORMAT", default="text" if LOCAL else "json", allowed=("json", "text")),
    level=env.choice("PORTAL_LOG_LEVEL", default="INFO", allowed=("DEBUG", "INFO", "WARNING", "ERROR")),
)

env.done()
