"""Reads times on SQLite as UTC. Django would read them without a time zone and then add it to each of them, which takes
nearly twice as long."""

import sqlite3
from datetime import datetime

import django.db.backends.sqlite3.base  # noqa: F401  registers Django's way, which ours replaces


def read_utc(stored: bytes) -> datetime:
    """A time as it is stored: text that is UTC without saying so."""
    return datetime.fromisoformat(f"{stored.decode()}+00:00")


sqlite3.register_converter("datetime", read_utc)
