"""After an erasure on a running installation nothing tells who it was: not the database, not Redis, not a log."""

import contextlib
import re
import sqlite3

import pymongo
import pytest
import redis

from tests.api_client import ApiClient
from tests.page_client import PageClient
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
    pages = PageClient(crm)

    def bring_in() -> None:
        api.post("customers", ASHA)
        order = {"external_id": "o-asha", "customer_external_id": ASHA["external_id"], "amount": 5}
        api.post("orders", {**order, "ordered_at": "2026-01-01T00:00:00Z"})
        crm.wait_until(lambda: api.try_call("GET", "customers/asha@till-7")[1].get("order_count") == 1)

    def change_by_page() -> None:
        (page,) = set(re.findall(r'href="(/customers/[0-9a-f-]{36}/)"', pages.read("/customers/?q=till-7")))
        consent = {"email": "yes", "sms": "no", "whatsapp": "unknown", "source": "Ms Unmistakable said so"}
        begun = {"initial-email": "yes", "initial-sms": "unknown", "initial-whatsapp": "unknown"}
        pages.send(page, f"{page}edit/", name="Asha U. Unmistakable", **{"initial-name": ASHA["name"]})
        pages.send(page, f"{page}consent/", **consent, **begun)
        pages.send(page, f"{page}notes/", text="Ms Unmistakable likes tea")
        pages.send(page, f"{page}tags/", add="Unmistakable")
        pages.send(page, f"{page}consent/sms/suppress/", because="Ms Unmistakable said so")
        for text in ("Asha U. Unmistakable", "Ms Unmistakable said so", "Ms Unmistakable likes tea"):
            assert text in dump_database(crm)

    def draft() -> str:
        segment = api.post("segments", {"name": "One of them", "rule": HER})
        return api.post("campaigns", {"name": "News", "segment_id": segment["id"], **TEXTS})["id"]

    def launch() -> str:
        campaign = draft()
        api.post(f"campaigns/{campaign}/launch")
        crm.wait_until(lambda: api.get(f"campaigns/{campaign}")["status"] == "completed")
        return campaign

    def erase() -> None:
        assert api.try_call("DELETE", "customers/asha@till-7")[0] == 204
        assert api.try_call("GET", "customers/asha@till-7")[0] == 404

    bring_in()
    change_by_page()
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
