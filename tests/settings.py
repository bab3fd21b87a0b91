"""The site's settings, with what tests need: a role that may create databases, quick passwords, a storage of their own."""

import os
import tempfile
from pathlib import Path

from cloudphotos import home

if "PYTEST_XDIST_WORKER" in os.environ:  # tests that run side by side would take each other's messages
    _number = os.environ["PYTEST_XDIST_WORKER"].removeprefix("gw")
    os.environ["REDIS_URL"] = f"{os.environ.get('REDIS_URL') or home.current().redis_url}?db={_number}"

from cloudphotos.settings import *  # noqa: F403
from cloudphotos.settings import DATABASES, STORAGES

DATABASES["default"] = {**DATABASES["migrator"], "TEST": {}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
_STORED = tempfile.TemporaryDirectory(prefix="cloudphotos-tests-")
STORAGES = {
    "default": {"BACKEND": STORAGES["default"]["BACKEND"], "OPTIONS": {"location": Path(_STORED.name)}},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
