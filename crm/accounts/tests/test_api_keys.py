import sqlite3
import time
from contextlib import closing
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from crm.accounts.models import ApiKey

pytestmark = pytest.mark.django_db


def test_a_key_is_found_by_its_secret_and_stored_hashed_only():
    key, secret = ApiKey.create("shop", ["ingest"])

    assert ApiKey.find(secret) == key
    assert secret not in str(ApiKey.objects.values().get())


def test_unknown_revoked_and_expired_keys_are_not_found():
    _, first = ApiKey.create("old", ["read"], revoked_at=timezone.now())
    _, second = ApiKey.create("older", ["read"], expires_at=timezone.now() - timedelta(seconds=1))

    assert [ApiKey.find(secret) for secret in ("crm_no", first, second)] == [None, None, None]


def test_use_is_noted():
    _, secret = ApiKey.create("shop", ["ingest"])

    ApiKey.find(secret)

    assert ApiKey.objects.get().last_used_at


@pytest.mark.one_database  # of SQLite alone a writer waits for every other
@pytest.mark.django_db(transaction=True)
def test_noting_its_use_waits_for_nobody(api):
    client = api("read")
    with closing(sqlite3.connect(connection.settings_dict["NAME"])) as other:
        other.execute("BEGIN IMMEDIATE")
        begun = time.monotonic()
        assert client.get("/api/v1/segments").status_code == 200
        assert time.monotonic() - begun < 5
    assert ApiKey.objects.get().last_used_at is None

    assert client.get("/api/v1/segments").status_code == 200
    assert ApiKey.objects.get().last_used_at
