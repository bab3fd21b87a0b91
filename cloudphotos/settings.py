"""Settings, read from the environment; with no configuration they find what `make up` started on this machine."""

import json
import os
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF
from django.contrib.messages import constants as messages
from django.core.exceptions import ImproperlyConfigured

from cloudphotos import home as home_module

BASE_DIR = home_module.REPOSITORY
HOME = home_module.current()


def _flag(name: str, default: str = "0") -> bool:
    return os.environ.get(name, default).lower() in {"1", "yes", "true", "on"}


def _number(name: str, default: int) -> int:
    text = os.environ.get(name, str(default))
    if not text.isdigit():
        raise ImproperlyConfigured(f"{name} is {text!r}; give a whole number, for example {default}.")
    return int(text)


def _json(name: str, default: dict[str, Any]) -> dict[str, Any]:
    try:
        value = json.loads(os.environ.get(name) or json.dumps(default))
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is no JSON ({error}); give an object, for example {{}}.") from error
    if not isinstance(value, dict):
        raise ImproperlyConfigured(f"{name} is {value!r}; give a JSON object, for example {{}}.")
    return value


def _list(name: str) -> list[str]:
    return [part.strip() for part in os.environ.get(name, "").split(",") if part.strip()]


SECRET_KEY = os.environ.get("SECRET_KEY") or HOME.secret_key
DEBUG = _flag("DEBUG")
HOST = os.environ.get("HOST", "127.0.0.1")
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", HOST, *_list("ALLOWED_HOSTS")]  # make up asks under the first ones
CSRF_TRUSTED_ORIGINS = _list("CSRF_TRUSTED_ORIGINS")
HTTPS = _flag("HTTPS")  # behind a proxy that speaks TLS: cookies travel over TLS alone
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
PROXIES = _number("PROXIES", 0)  # in front of us that add to X-Forwarded-For; the address before them is who asks
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

INSTALLED_APPS = [
    "cloudphotos.catalog",
    "cloudphotos.web",
    "workers",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "csp",
    "django_htmx",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "cloudphotos.web.measured.Measured",
    "csp.middleware.CSPMiddleware",
    "cloudphotos.web.plain_text.plain_cookies",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "cloudphotos.web.body_limit.BodyLimit",
    "cloudphotos.web.plain_text.PlainText",
    "cloudphotos.web.origin.Origin",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "blob:", "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
ROOT_URLCONF = "cloudphotos.urls"
WSGI_APPLICATION = "cloudphotos.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

# Two roles: the one that migrates owns the tables, the one that runs cannot rewrite the journal.
_DATABASE_URL = os.environ.get("DATABASE_URL")
_MIGRATE_DATABASE_URL = os.environ.get("MIGRATE_DATABASE_URL") or _DATABASE_URL or HOME.migrate_database_url
DATABASES: dict[str, Any] = {
    "default": {**dj_database_url.parse(_DATABASE_URL or HOME.database_url), "CONN_HEALTH_CHECKS": True},
    "migrator": {**dj_database_url.parse(_MIGRATE_DATABASE_URL), "TEST": {"MIRROR": "default"}},
}
DATABASES["default"]["CONN_MAX_AGE"] = 60
# Failed sign-ins are counted here: in Postgres, so that all web processes count together.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "catalog.User"
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "gallery"
LOGOUT_REDIRECT_URL = "sign_in"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]

LANGUAGE_CODE = "en"
TIME_ZONE = os.environ.get("TZ") or "UTC"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = HOME.static
_LOCAL_FOLDER = "django.core.files.storage.FileSystemStorage"
STORAGES: dict[str, Any] = {
    # Only access-checked views read from it: it has no public address.
    "default": {
        "BACKEND": os.environ.get("PHOTO_STORAGE", _LOCAL_FOLDER),
        "OPTIONS": _json(
            "PHOTO_STORAGE_OPTIONS", {} if "PHOTO_STORAGE" in os.environ else {"location": str(HOME.photos)}
        ),
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]  # a photo is a path, never memory
FILE_UPLOAD_TEMP_DIR = None
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
DATA_UPLOAD_MAX_NUMBER_FILES = 1000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 50_000  # each selected photo is one
MESSAGE_TAGS = {messages.ERROR: "error"}

# Uploads
PIXEL_CAP = _number("PIXEL_CAP", 100_000_000)  # pixels a photo may have
BYTE_CAP = _number("BYTE_CAP", 200 * 1024 * 1024)  # bytes a file may have
REQUEST_BYTE_CAP = _number("REQUEST_BYTE_CAP", 4 * 1024**3)  # bytes of all files of one upload form together
INSPECTION_SECONDS = _number("INSPECTION_SECONDS", 30)  # a file that takes longer to open is refused
INSPECTION_MEGABYTES = _number("INSPECTION_MEGABYTES", 3000)  # address space of the process that opens it

# Health
LOW_DISK_BYTES = _number("LOW_DISK_BYTES", 1024**3)  # /readyz complains when the disk of the photos has less
METRICS_TOKEN = os.environ.get("METRICS_TOKEN", "")  # who sends it reads /metrics; without one, only this machine does

# The bin
BIN_DAYS = _number("BIN_DAYS", 30)  # so long a deleted photo can be brought back

# Faces
FACE_PACK, FACE_WEIGHTS = home_module.place_of(
    os.environ.get("FACE_PACK") or HOME.face_pack() or "starter"  # make up remembers what it ran with
)
FACE_PROVIDERS = _list("FACE_PROVIDERS")  # TensorRT, CUDA, CPU; none of them for whatever is there, in that order
FACE_THREADS = _number("FACE_THREADS", 1)  # cores of each network; a worker process works on two photos at a time

# Jobs
REDIS_URL = os.environ.get("REDIS_URL") or HOME.redis_url
CELERY_BROKER_URL = REDIS_URL
if REDIS_URL.startswith("unix:"):  # celery has other words for a socket and for the number of a database
    CELERY_BROKER_URL = REDIS_URL.replace("unix:", "redis+socket:", 1).replace("?db=", "?virtual_host=")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    # celery tells of every message, the sweep's too; our jobs say what they did
    "loggers": {name: {"level": "WARNING"} for name in ("celery.worker.strategy", "celery.app.trace", "celery.beat")},
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "INFO")},
}
