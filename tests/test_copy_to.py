"""`manage.py copy_to`: an installation moves from SQLite to MongoDB and back, and every row is the same."""

import json
import urllib.error
import urllib.request
from collections.abc import Callable

import pytest
import redis

from tests import mongodb
from tests.commands import killed_when, refusal, stored_rows
from tests.faults.scene import PatientClient, Scene
from tests.running import Installation

pytestmark = [pytest.mark.long, pytest.mark.both_databases]

SIZE = 400
OURS = ("customers.customer", "accounts.user", "accounts.apikey", "accounts.auditentry", "streams.streamposition")
ROWS = """
import json
from crm.moving import tables
found = {}
for model in tables.all_models():
    rows = [row for batch in tables.batches(model, tables.MILLISECOND) for row in batch]
    found[model._meta.label_lower] = sorted(json.dumps(row) for row in rows)
print(json.dumps(found))
"""


@pytest.fixture
def sqlite_scene(tmp_path):
    """A whole installation on SQLite, also in the run with MongoDB, and a vendor that honours keys."""
    url = f"sqlite:///{tmp_path}/scene/var/crm.sqlite3"
    with Scene(tmp_path / "scene", DATABASE_URL=url, VENDOR_BATCH="20", VENDOR_RATE="100") as scene:
        yield scene


def rows(crm: Installation) -> dict[str, list[str]]:
    """Every row of every table, as the product reads them."""
    return json.loads(crm.manage("shell", "--verbosity", "0", "--command", ROWS))


def fill(scene: Scene) -> None:
    """Some of everything: people, keys, segments, orders, dead letters, an import, and a campaign under way."""
    crm = scene.crm
    code = """
from crm.accounts.models import Invitation, User
from crm.accounts.audit import Action, record
from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from crm.streams.models import DeadLetter
from customers.models import Customer, Note, Segment
user = User.objects.create_user("mira@example.com", "long enough password", role="marketer", name="Mira Ü")
EmailConfirmation.objects.create(email_address=EmailAddress.objects.get(user=user), key="k")
Authenticator.objects.create(user=user, type="totp", data={"secret": "x", "n": [1, 2.5, None, True]})
SocialAccount.objects.create(user=user, provider="google", uid="123", extra_data={"a.b": {"$c": 1}})
group = Group.objects.create(name="Readers")
group.permissions.set(Permission.objects.all()[:7])
kind = ContentType.objects.first()
LogEntry.objects.create(user=user, content_type=kind, object_id="1", object_repr="x", action_flag=1)
DeadLetter.objects.create(stream="ingestion", kind="customer", record="{}", reason="as a test")
Note.objects.create(customer=Customer.objects.first(), author=user, text="A note")
"""
    crm.manage("shell", "--verbosity", "0", "--command", code)
    orders = [
        {
            "external_id": f"o{n}",
            "customer_external_id": f"guests-{n}",
            "amount": n / 4,
            "ordered_at": "2026-03-01T10:00:00.123456Z",
            "items": [{"sku": f"s{n}", "quantity": 1}],
        }
        for n in range(100)
    ]
    scene.api.post_in_batches("orders/batch", orders)
    scene.api.post_in_batches(
        "customers/batch",
        [{"external_id": f"guests-{n}", "attributes": {"seats": n, "share": n / 3, "vip": True}} for n in range(50)],
    )
    file = scene.crm.var_dir / "people.csv"
    file.write_text("external_id,name\nfile-1,One\nfile-2,Two\n")
    crm.manage("import_customers", str(file))
    crm.wait_until(lambda: not scene.waiting())


@pytest.mark.skipif(not mongodb.IN_USE, reason="needs a MongoDB: belongs to the run with DATABASE=mongodb")
def test_an_installation_moves_to_mongodb_and_back_and_a_campaign_goes_on(sqlite_scene, tmp_path):
    scene, crm = sqlite_scene, sqlite_scene.crm
    sqlite, mongo = crm.environment["DATABASE_URL"], mongodb.url("moved")
    audience = scene.bring("guests", SIZE)
    fill(scene)
    campaign = scene.launch("guests", audience)
    scene.wait_until_under_way(campaign)

    said = crm.manage("copy_to", mongo)

    assert "Every row is the same on both sides" in said
    assert crm.status("/api/v1/customers") == 503
    crm.stop()
    before = rows(crm)
    assert len(before["customers.customer"]) == SIZE + 2
    assert before["campaigns.message"]
    refused = Installation(crm.var_dir, **{**scene.vendor.environment, "DATABASE_URL": sqlite})
    refused.start()
    assert refused.supervisor.wait(30) == 1
    assert "was moved to another database" in refused.said()

    crm.environment["DATABASE_URL"] = mongo
    assert rows(crm) == before
    said = refusal(crm, "copy_to", sqlite)
    assert "Redis" in said
    with crm:
        scene.wait_until_under_way(campaign, 0.5)
        assert "not empty" in refusal(crm, "copy_to", sqlite)
        assert scene.api.get("ingestion")["queued"] == 0
        crm.manage("copy_to", sqlite, "--replace")
    after = rows(crm)

    crm.environment["DATABASE_URL"] = sqlite
    back = rows(crm)
    assert {name: len(table) for name, table in back.items()} == {name: len(table) for name, table in after.items()}
    assert back == after
    with crm:
        scene.drain()
        assert scene.look(campaign)["status"] == "completed"
        accepted = [message.recipient for message in scene.vendor.requested() if message.fate == "accepted"]
        assert len(accepted) == len(set(accepted)) == SIZE


def refused(url: str, key: str, body: bytes | None = None) -> tuple[int, str | None, str]:
    """Status, Retry-After and body of an answer that must be an error."""
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    with pytest.raises(urllib.error.HTTPError) as error:
        urllib.request.urlopen(urllib.request.Request(url, body, headers), timeout=10)
    with error.value as answer:
        return answer.code, answer.headers["Retry-After"], answer.read().decode()


def test_a_copy_that_is_killed_changes_nothing_and_the_next_one_completes_it(start_installation, tmp_path):
    """From the database of this run to SQLite, where keys of other people's tables get numbers."""
    crm = start_installation()
    target = Installation(crm.var_dir, DATABASE_URL=f"sqlite:///{tmp_path}/target.sqlite3")
    redis_url = (crm.var_dir / "redis_url").read_text().strip()
    api = PatientClient(crm.url, crm.api_key())
    sizes = [1_500]
    api.post_in_batches("customers/batch", [{"external_id": f"c{n}", "name": f"Person {n}"} for n in range(1_500)])

    def stored() -> int:
        return len(crm.stored("customers_customer", "external_id"))

    def copied(table: str) -> int:
        return len(stored_rows(target, table, "_id"))

    with redis.Redis.from_url(redis_url) as client:
        moments: list[Callable[[], object]] = [
            lambda: client.exists("crm:maintenance"),
            lambda: copied("customers_customer"),
            lambda: copied("customers_customer") == sizes[0],
        ]
        for number, moment in enumerate(moments):
            crm.wait_until(lambda: stored() == sizes[0])
            with killed_when(crm, moment, "copy_to", target.environment["DATABASE_URL"]):
                if number == 1:
                    body = b'{"external_id": "refused"}'
                    code, wait, said = refused(f"{crm.url}/api/v1/customers", api.key, body)
                    assert (code, wait, json.loads(said)["detail"][0]["loc"]) == (503, "10", [])
                    code, wait, said = refused(f"{crm.url}/accounts/login/", "")
                    assert (code, wait) == (503, "10")
                    assert "<h1>Temporarily unavailable</h1>" in said
            crm.wait_until(lambda: crm.status("/readyz") == 200)
            sizes[0] += 1
            assert api.post("customers", {"external_id": f"later-{number}"})["accepted"] == 1
        crm.wait_until(lambda: stored() == sizes[0])
    assert "unfinished copy" in refusal(target, "prepare")
    crm.manage("copy_to", target.environment["DATABASE_URL"])
    there, here = rows(target), rows(crm)
    assert {name: there[name] for name in OURS} == {name: here[name] for name in OURS}
    assert stored_rows(target, "moving_closure", "reason") == []
    assert "not empty" in refusal(crm, "copy_to", target.environment["DATABASE_URL"])
    crm.manage("copy_to", "--stay")
    crm.wait_until(lambda: crm.status("/readyz") == 200)
    assert api.post("customers", {"external_id": "stays"})["accepted"] == 1
