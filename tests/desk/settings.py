"""The desk's settings for tests: a folder of their own, no mail that leaves, a quick hash for passwords.

`PARAVENT_TEST_DATABASE` names a PostgreSQL server (`tests.servers.postgresql` starts one); without it, the tests run on SQLite.
"""

import os
import tempfile

_folder = tempfile.TemporaryDirectory(prefix="paravent-desk-")
os.environ["PARAVENT_DATA"] = _folder.name
os.environ["PARAVENT_DATABASE"] = os.environ.get("PARAVENT_TEST_DATABASE", "")
os.environ["PARAVENT_HOSTS"] = "testserver,127.0.0.1,localhost"

from paravent_desk.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
AXES_ENABLED = False
SECOND_FACTOR_REQUIRED = False  # most tests are about something else; those about it ask for it
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405 - WhiteNoise warns of a folder that is not there
DATABASES["default"]["CONN_MAX_AGE"] = 0  # noqa: F405 - a live server's threads would keep theirs, and the database could not be dropped
