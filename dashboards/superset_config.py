"""Settings of the Superset that `make superset` starts on this machine; a Superset of your own has its own."""

import os
from pathlib import Path

from superset.config import TALISMAN_CONFIG

HOME = Path(os.environ["SUPERSET_HOME"])

SECRET_KEY = (HOME / "secret_key").read_text(encoding="utf-8")
SQLALCHEMY_DATABASE_URI = f"sqlite:///{HOME / 'superset.db'}?check_same_thread=false"
# What is published while somebody looks is seen at the next look.
DATA_CACHE_CONFIG = {"CACHE_TYPE": "NullCache"}
# Nothing is fetched from, or told to, elsewhere: its pages would ask for a picture that counts visitors.
TALISMAN_CONFIG["content_security_policy"]["img-src"] = ["'self'", "blob:", "data:"]
TALISMAN_CONFIG["content_security_policy"]["connect-src"] = ["'self'"]
# A busy machine is waited for, rather than told of as an error.
SUPERSET_WEBSERVER_TIMEOUT = 300
PERMANENT_SESSION_LIFETIME = 12 * 3600
