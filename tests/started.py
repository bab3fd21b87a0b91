"""Settings of the processes that tests start: the site's own, with the test's photo storage."""

import os

from cloudphotos.settings import *  # noqa: F403
from cloudphotos.settings import STORAGES

STORAGES = {**STORAGES, "default": {**STORAGES["default"], "OPTIONS": {"location": os.environ["TEST_PHOTOS"]}}}
