"""The site's settings for tests: a key that guards nothing, files in a throw-away folder, fast password hashing."""

import os
import tempfile

os.environ.setdefault("KNOWDO_SECRET_KEY", "only-for-tests-" + "x" * 40)
os.environ.setdefault("KNOWDO_DATA", tempfile.mkdtemp(prefix="knowdo-tests-"))
os.environ.setdefault("KNOWDO_SECOND_STEP", "no")  # what asks for it turns it on

from knowdo_web.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405  # where nothing is: files come from the sources
