"""The short lane accepts what Django would accept, answers as Django does, and leaves everything else to Django."""

import asyncio
import json

import pytest

from crm import short_lane
from crm.accounts.keys import STAMP, ApiKey, forget_keys
from crm.streams.stream import renew_stamp
from customers.ingestion import stream

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

CUSTOMER = {"external_id": "c1", "name": "Asha"}


@pytest.fixture
def secret():
    short_lane.appender.cache_clear()
    forget_keys()
    _, secret = ApiKey.create("shop", ["ingest"])
    return secret


def environ(secret, path="/api/v1/customers", **changes):
    request = {"REQUEST_METHOD": "POST", "PATH_INFO": path, "HTTP_AUTHORIZATION": f"Bearer {secret}"}
    return {**request, "wsgi.url_scheme": "http", **changes}


def accepts(environ, *bodies):
    async def all_at_once():
        return await asyncio.gather(*(short_lane.accepts(environ, json.dumps(body).encode()) for body in bodies))

    return asyncio.run(all_at_once())


def test_a_remembered_key_brings_records_in_their_order(secret):
    assert ApiKey.remembered(secret)

    assert all(accepts(environ(secret), *({"external_id": f"c{n}"} for n in range(50))))

    (shard,) = stream.shards()
    shard.open()
    entries = shard.fresh(100)
    assert [json.loads(entry.body) for entry in entries] == [[{"external_id": f"c{n}"}] for n in range(50)]
    assert stream.queued() == 50


@pytest.mark.parametrize(
    ("changes", "body"),
    [
        ({}, {"external_id": "c1", "unknown": 1}),
        ({}, {"external_id": "c1", "name": "x" * short_lane.LONGEST}),
        ({"REQUEST_METHOD": "GET"}, CUSTOMER),
        ({"PATH_INFO": "/api/v1/customers/batch"}, CUSTOMER),
        ({"HTTP_AUTHORIZATION": "Bearer crm_no"}, CUSTOMER),
        ({"HTTP_AUTHORIZATION": ""}, CUSTOMER),
    ],
)
def test_anything_else_is_for_django(secret, changes, body):
    ApiKey.remembered(secret)

    assert accepts(environ(secret, **changes), body) == [False]
    assert stream.length() == 0


def test_a_key_that_is_not_remembered_is_for_django(secret):
    assert accepts(environ(secret), CUSTOMER) == [False]


def test_a_key_without_the_scope_is_for_django(secret):
    ApiKey.objects.update(scopes=["read"])
    ApiKey.remembered(secret)

    assert accepts(environ(secret), CUSTOMER) == [False]


def test_nothing_is_appended_once_a_key_has_changed(secret):
    ApiKey.remembered(secret)
    renew_stamp(STAMP)

    assert accepts(environ(secret), CUSTOMER, CUSTOMER) == [False, False]
    assert stream.length() == 0


def test_nothing_is_accepted_without_redis(secret, settings):
    ApiKey.remembered(secret)
    settings.REDIS_URL = "redis://127.0.0.1:1"

    assert accepts(environ(secret), CUSTOMER) == [False]


def test_behind_a_proxy_that_speaks_https_nothing_else_is_accepted(secret, settings):
    settings.SECURE_SSL_REDIRECT = True
    ApiKey.remembered(secret)

    assert accepts(environ(secret), CUSTOMER) == [False]
    assert accepts(environ(secret, **{"wsgi.url_scheme": "https"}), CUSTOMER) == [True]
