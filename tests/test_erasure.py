"""After an erasure on a running installation nothing tells who it was: not the database, not Redis, not a log."""

import contextlib
import sqlite3

import pymongo
import pytest
import redis

from tests.api_client import ApiClient
from tests.running import Installation

pytestmark = pytest.mark.long
ASHA = {
    "external_id": "asha@till-7",
    "name": "Asha Unmistakable",
    "email": "asha.u@example.com",
    "phone": "+919811100077",
    "email_opt_in": True,
    "tags": ["of the erasure"],
}
TRACES = ("asha@till-7", "asha%40till-7", "Unmistakable", "asha.u@", "9811100077")
HER = {"match": "all", "rules": [{"field": "tags", "op": "has_any", "value": ["of the erasure"]}]}
TEXTS = {"channel": "email", "subject": "For {{ name }}", "message": "Hi {{ name }}!"}


def dump_database(crm: Installation) -> str:
    if url := crm.environment.get("DATABASE_URL", ""):
        with pymongo.MongoClient(url) as client:
            database = client.get_default_database()
            return "".join(str(row) for name in database.list_collection_names() for row in database[name].find())
    with contextlib.closing(sqlite3.connect(crm.var_dir / "crm.sqlite3")) as database:
        return "\n".join(database.iterdump())


def dump_redis(crm: Installation) -> str:
    client = redis.Redis.from_url((crm.var_dir / "redis_url").read_text().strip())
    return "".join(f"{key!r} {client.dump(key)!r}" for key in client.scan_iter())


def read_logs(crm: Installation) -> str:
    return "".join(path.read_text() for path in (crm.var_dir / "logs").iterdir())


def found(crm: Installation) -> list[tuple[str, str]]:
    places = {"database": dump_database(crm), "redis": dump_redis(crm), "logs": read_logs(crm)}
    return [(place, trace) for place, text in places.items() for trace in TRACES if trace in text]


def test_nothing_of_her_is_left(installation):
    crm, api = installation, ApiClient(installation.url, installation.api_key())

    def bring_in() -> None:
        api.post("customers", ASHA)
        order = {"external_id": "o-asha", "customer_external_id": ASHA["external_id"], "amount": 5}
        api.post("orders", {**order, "ordered_at": "2026-01-01T00:00:00Z"})
        crm.wait_until(lambda: api.try_call("GET", "customers/asha@till-7")[1].get("order_count") == 1)

    def draft() -> str:
        segment = api.post("segments", {"name": "One of them", "rule": HER})
        return api.post("campaigns", {"name": "News", "segment_id": segment["id"], **TEXTS})["id"]

    def launch() -> str:
        campaign = draft()
        api.post(f"campaigns/{campaign}/launch")
        crm.wait_until(lambda: api.get(f"campaigns/{campaign}")["status"] == "completed", 60)
        return campaign

    def erase() -> None:
        assert api.try_call("DELETE", "customers/asha@till-7")[0] == 204
        assert api.try_call("GET", "customers/asha@till-7")[0] == 404

    bring_in()
    first = launch()
    assert {place for place, _ in found(crm)} == {"database"}
    erase()
    assert found(crm) == []
    assert [message["to"] for message in api.all(f"campaigns/{first}/messages")] == [""]

    bring_in()
    status, _ = api.try_call("POST", f"campaigns/{draft()}/launch")
    assert status == 409, "her suppressed address cannot be written to"
    erase()
    assert found(crm) == []
