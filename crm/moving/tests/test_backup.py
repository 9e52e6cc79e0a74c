"""What a backup holds, and why one is not restored, without any process beside."""

import json
import tomllib
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from campaigns.models import Campaign
from campaigns.tests.factories import create_campaign
from crm.moving import engines, restoring
from crm.moving.archive import Damaged, Reader, Writer
from crm.moving.backup import back_up
from crm.moving.maintenance import Refused
from crm.moving.models import Closure
from crm.moving.presence import nobody_running
from crm.streams.models import StreamPosition
from crm.streams.stream import client
from customers.ingestion import stream
from customers.models import Customer
from customers.tests.factories import create_customer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]


def quiet(text: str) -> None:
    """Say nothing."""


@pytest.fixture
def file(tmp_path, settings) -> Path:
    """A backup of an installation with one customer, while another waits."""
    settings.VAR_DIR = tmp_path
    create_customer(external_id="c1", name="Asha")
    stream.append("customer", b'[{"external_id": "c2"}]', 1)
    back_up(tmp_path / "crm.backup", quiet)
    return tmp_path / "crm.backup"


def rewritten(file: Path, **facts: object) -> Path:
    """The same archive with other facts in its manifest."""
    old = Reader(file)
    with Writer(file.with_name("other.backup")) as archive:
        for name in old.members:
            with archive.member(name) as member:
                member.write(old.open(name).read())
        archive.facts = {name: value for name, value in old.manifest.items() if name != "members"} | facts
    return file.with_name("other.backup")


def test_it_holds_rows_waiting_entries_and_the_key_and_workers_go_on(file, settings):
    archive = Reader(file)

    assert archive.manifest["rows"]["customers_customer"] == 1
    assert archive.manifest["entries"] == {"crm:ingestion": 1}
    assert archive.manifest["engine"] == engines.engine()
    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["project"]
    assert archive.manifest["version"] == project["version"]
    assert archive.text("secret_key") == settings.SECRET_KEY
    assert set(StreamPosition.objects.values_list("lease", flat=True)) == {""}


def test_it_is_not_made_while_redis_is_away_or_the_database_is_closed(tmp_path, settings):
    with pytest.raises(Refused, match="There is no folder"):
        back_up(tmp_path / "nowhere/crm.backup", quiet)
    Closure.objects.create(reason=Closure.Reason.RESTORING)
    with pytest.raises(Refused, match="has not finished"):
        back_up(tmp_path / "crm.backup", quiet)
    Closure.objects.all().delete()
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    with pytest.raises(CommandError, match="Redis does not answer"):
        call_command("backup", str(tmp_path / "crm.backup"))
    assert list(tmp_path.iterdir()) == []


def test_it_replaces_a_file_only_when_told(tmp_path):
    file = tmp_path / "crm.backup"
    file.write_text("last night")
    with pytest.raises(CommandError, match=r"There is already a file .*crm\.backup\. .* with --replace\."):
        call_command("backup", str(file))
    assert file.read_text() == "last night"

    call_command("backup", str(file), "--replace")
    assert file.stat().st_size > 1_000


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"engine": "oracle"}, "This is a backup of oracle"),
        ({"migrations": ["customers.9999_later"]}, "newer version of Mini CRM: customers.9999_later"),
        ({}, "The database is not empty"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_touched(file, facts, reason):
    with pytest.raises(Refused, match=reason):
        restoring.restore(rewritten(file, **facts), replace=False, say=quiet)

    assert Customer.objects.get().external_id == "c1"
    assert client().xlen(stream.redis_key) == 1
    assert Closure.current() is None


def test_another_key_than_that_of_the_backup_is_refused(file, settings):
    settings.SECRET_KEY = "another" * 10

    with pytest.raises(Refused, match="SECRET_KEY is set, and is not the key of the backup"):
        restoring.restore(file, replace=True, say=quiet)


def test_a_damaged_backup_is_refused(file):
    whole = file.read_bytes()
    file.write_bytes(whole[:-100])

    with pytest.raises(Damaged):
        restoring.restore(file, replace=True, say=quiet)
    assert Customer.objects.get().external_id == "c1"


def test_an_installation_at_work_is_refused(file, settings, monkeypatch):
    monkeypatch.setattr("crm.moving.presence.PRESENT_SECONDS", -1)
    client().set("crm:process:elsewhere:1", json.dumps({"seen": "", "busy": 0}), ex=15)
    settings.REDIS_IS_EMBEDDED = False

    with pytest.raises(CommandError, match="at work are elsewhere:1"):
        call_command("restore", str(file), replace=True)


@pytest.mark.long
def test_a_process_that_has_just_been_stopped_is_waited_for(tmp_path, settings):
    client().set("crm:process:elsewhere:1", json.dumps({"seen": "", "busy": 0}), px=300)
    settings.REDIS_IS_EMBEDDED, settings.VAR_DIR = False, tmp_path

    with nobody_running():
        assert not client().exists("crm:process:elsewhere:1")


def test_campaigns_that_may_have_gone_further_are_held_back(settings):
    settings.VENDOR_URL = "http://127.0.0.1:1"  # which honours keys
    now = timezone.now()
    going = create_campaign(name="going", status=Campaign.Status.SENDING, snapshot_at=now)
    writing = create_campaign(name="writing", status=Campaign.Status.SENDING)
    due = create_campaign(name="due", status=Campaign.Status.SCHEDULED, scheduled_for=now - timedelta(hours=1))
    ahead = create_campaign(name="ahead", status=Campaign.Status.SCHEDULED, scheduled_for=now + timedelta(hours=1))

    assert restoring.hold_back() == ["writing", "due"]

    statuses = dict(Campaign.objects.values_list("id", "status"))
    assert statuses == {going.id: "sending", writing.id: "paused", due.id: "draft", ahead.id: "scheduled"}


def test_a_vendor_without_keys_sends_nothing_on_by_itself(settings):
    settings.VENDOR_URL = ""  # then mail goes by SMTP
    create_campaign(name="going", status=Campaign.Status.SENDING, snapshot_at=timezone.now())

    assert restoring.hold_back() == ["going"]


def test_the_redis_that_is_filled_says_what_it_has_to_say_in_its_log(settings, tmp_path, capfd):
    settings.VAR_DIR = tmp_path
    (tmp_path / "redis").mkdir()
    with restoring._embedded_redis(tmp_path / "redis") as server:
        assert server.ping()
    assert capfd.readouterr() == ("", "")
    assert (tmp_path / "logs/redis.log").read_text()
