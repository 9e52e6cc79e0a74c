"""Posts with a key that this process remembers: quick, and refused at once when the key is revoked."""

import time
from datetime import timedelta

import pytest
import redis
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from crm.accounts import keys
from crm.accounts.models import ApiKey

pytestmark = pytest.mark.django_db


@pytest.fixture
def key() -> ApiKey:
    key, key.secret = ApiKey.create("shop", ["ingest"])
    return key


def post(key: ApiKey, n: int = 1) -> int:
    client = Client(headers={"Authorization": f"Bearer {key.secret}"})
    return client.post("/api/v1/customers", {"external_id": f"c{n}"}, "application/json").status_code


def test_the_database_is_not_asked_again(key, redis_client):
    post(key)

    with CaptureQueriesContext(connection) as queries:
        assert post(key, 2) == 202

    assert not queries.captured_queries
    assert redis_client.xlen("crm:ingestion") == 2


def test_a_revoked_key_appends_nothing_anywhere(key, redis_client):
    post(key)

    key.revoke()  # which leaves what this process remembers, as in every other process

    assert post(key, 2) == 401
    assert redis_client.xlen("crm:ingestion") == 1


def test_what_was_remembered_of_other_keys_is_read_again(key, redis_client):
    other, _ = ApiKey.create("till", ["ingest"])
    post(key)

    other.revoke()

    assert post(key, 2) == 202
    assert redis_client.xlen("crm:ingestion") == 2


def test_a_key_without_the_scope_is_refused_each_time(key):
    ApiKey.objects.update(scopes=["read"])

    assert [post(key), post(key)] == [403, 403]


def test_a_rotated_key_ends_with_its_overlap(key, time_machine):
    post(key)
    key.rotate(timedelta(hours=1))
    assert post(key, 2) == 202

    time_machine.move_to(timezone.now() + timedelta(hours=1, seconds=1))

    assert post(key, 3) == 401


def test_a_wiped_redis_makes_no_old_key_valid(key, redis_client):
    post(key)
    ApiKey.objects.update(revoked_at=timezone.now())
    redis_client.flushdb()

    assert post(key, 2) == 401


def test_without_redis_a_key_is_revoked_after_seconds(key, monkeypatch):
    def away(_):
        raise redis.ConnectionError

    monkeypatch.setattr(keys, "REMEMBERED_SECONDS", 0.1)
    monkeypatch.setattr(keys, "renew_stamp", away)
    post(key)
    assert key.revoke()

    time.sleep(0.11)

    assert post(key, 2) == 401
