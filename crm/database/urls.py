"""From DATABASE_URL to Django's DATABASES entry."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

SQLITE_OPTIONS = {
    # IMMEDIATE takes the write lock at BEGIN: a deferred transaction that starts to write fails at once when another
    # writer was faster, an immediate one waits for its turn.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,  # seconds
    # The cache is in KiB, and every thread has one.
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-8192;",
}
# What the URL itself says goes before these. Milliseconds; a request must be refused in time when no server answers.
MONGODB_OPTIONS = {
    "serverSelectionTimeoutMS": 1_400,
    "heartbeatFrequencyMS": 1_000,  # how soon it is noticed that a server hangs, or is back
    "connectTimeoutMS": 2_000,
    "socketTimeoutMS": 30_000,
    "w": "majority",  # what is acknowledged outlives the server that acknowledged it
    "appName": "mini-crm",
}


def database_from_url(url: str, base_dir: Path) -> dict[str, Any]:
    """`sqlite:///relative.sqlite3` (to `base_dir`), `sqlite:////absolute.sqlite3`, or `mongodb://host/name` with
    whatever options the MongoDB driver knows; anything else is refused."""
    parts = urlsplit(url)
    path = unquote(parts.path).removeprefix("/")
    if parts.scheme in ("mongodb", "mongodb+srv"):
        return _mongodb(url, path)
    if parts.scheme != "sqlite" or parts.netloc or not path:
        raise ImproperlyConfigured(
            "DATABASE_URL must look like sqlite:///var/crm.sqlite3 or mongodb://host/name?replicaSet=rs0"
        )
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(base_dir / path),
        "OPTIONS": SQLITE_OPTIONS,
        "CONN_MAX_AGE": None,
        "TEST": {"NAME": str(base_dir / f"{path}.test")},  # a file: live servers and processes open it too
    }


def _mongodb(url: str, name: str) -> dict[str, Any]:
    if not name:
        raise ImproperlyConfigured("DATABASE_URL names no database: mongodb://host/NAME?replicaSet=rs0")
    said = {option.partition("=")[0].lower() for option in urlsplit(url).query.split("&")}
    return {
        "ENGINE": "crm.database.mongodb",
        "HOST": url,
        "NAME": name,
        "OPTIONS": {option: value for option, value in MONGODB_OPTIONS.items() if option.lower() not in said},
    }
