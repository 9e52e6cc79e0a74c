"""Bodies that are too large or of unknown length get an answer over real HTTP, with and without a key."""

import http.client
import json

import pytest

pytestmark = [pytest.mark.one_database, pytest.mark.long]


@pytest.fixture(scope="module")
def key(installation) -> str:
    return installation.api_key()


@pytest.fixture
def connection(installation) -> http.client.HTTPConnection:
    return http.client.HTTPConnection("127.0.0.1", installation.port, timeout=10)


@pytest.mark.parametrize("path", ["customers", "segments/preview", "receipts"])
@pytest.mark.parametrize("size", [6_000_000, 20_000_000])
def test_a_body_that_is_too_large_is_answered_after_its_end(connection, key, path, size):
    connection.request("POST", f"/api/v1/{path}", b"x" * size, {"Authorization": f"Bearer {key}"})
    response = connection.getresponse()

    assert response.status == 413
    assert json.load(response)["detail"]


def test_a_stranger_is_answered_after_the_end_of_the_body_too(connection):
    connection.request("POST", "/api/v1/customers", b"x" * 6_000_000)

    assert connection.getresponse().status == 401


def test_a_body_without_a_length_is_refused_and_not_taken_for_empty(connection, key):
    headers = {"Authorization": f"Bearer {key}", "Transfer-Encoding": "chunked"}
    connection.request("POST", "/api/v1/customers", iter([b'{"external_id": "c1"}']), headers, encode_chunked=True)
    response = connection.getresponse()

    assert response.status == 411
    assert json.load(response)["detail"][0]["loc"] == ["header", "Content-Length"]
