"""Another process of Python that works on the database of this test."""

import os
import subprocess
import sys
from typing import Any
from urllib.parse import urlsplit

from django.db import connection

from tests import mongodb
from tests.running import BASE_DIR


def start_python(*arguments: str, environment: dict[str, str] | None = None, **options: Any) -> subprocess.Popen:
    """Start it with these arguments, from the folder of the project. Every collection is emptied after the test, since
    nobody here knows which ones it writes to."""
    name = connection.settings_dict["NAME"]
    url = f"sqlite:///{name}"
    if mongodb.IN_USE:
        url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
        mongodb.written.collections |= set(connection.introspection.table_names())
    named = {"DJANGO_SETTINGS_MODULE": "crm.settings", "DATABASE_URL": url, **(environment or {})}
    return subprocess.Popen([sys.executable, *arguments], env={**os.environ, **named}, cwd=BASE_DIR, **options)
