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
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-65536;",
}


def database_of(url: str, base_dir: Path) -> dict[str, Any]:
    """`sqlite:///relative.sqlite3` (to `base_dir`) or `sqlite:////absolute.sqlite3`; anything else is refused."""
    parts = urlsplit(url)
    path = unquote(parts.path).removeprefix("/")
    if parts.scheme != "sqlite" or parts.netloc or not path:
        raise ImproperlyConfigured("DATABASE_URL must look like sqlite:///var/crm.sqlite3")
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(base_dir / path),
        "OPTIONS": SQLITE_OPTIONS,
        "CONN_MAX_AGE": None,
        "TEST": {"NAME": str(base_dir / f"{path}.test")},  # a file: live servers and processes open it too
    }
