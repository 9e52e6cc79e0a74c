"""A vendor that Mini CRM has never heard of: one folder, one line in the registry, one page of docs, nothing else."""

import importlib.util
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse

from campaigns.carriers import carrier_of_channel
from campaigns.log.ledger import Message
from delivery.outbox import send
from delivery.tasks import settle_receipts
from delivery.tests import api_stub
from delivery.tests.ledger import states
from delivery.vendors import registry
from delivery.vendors.setups import Kind

DOCS = Path(django_settings.BASE_DIR) / "docs"
FILES = {
    "__init__.py": '''
"""Pigeon Post: SMS, several a request, whose receipts name its own ids."""

import hmac
import json

import requests

from delivery.vendors.protocol import Answer, Received, Rejection, Unproven, Vendor, VendorError
from delivery.vendors.setups import Kind, SetupField


class PigeonVendor(Vendor):
    name = "Pigeon Post"
    batch = 10
    echoes_key = False

    def __init__(self, options):
        self.options = options

    def send(self, messages):
        birds = [{"to": each["to"], "text": each["body"]} for each in messages]
        login = {"Authorization": self.options["key"]}
        response = requests.post(self.options["loft"], json=birds, headers=login, timeout=5)
        if response.status_code != 200:
            raise VendorError(f"Pigeon Post answered {response.status_code}", stops="vendor")
        handles = dict(zip([each["id"] for each in messages], response.json(), strict=True))
        return Answer(accepted=set(handles), handles=handles)


def receive(request, setup):
    if not hmac.compare_digest(request.headers.get("X-Ring", ""), setup.options["ring"]):
        raise Unproven
    landed = [
        {"message_id": bird, "status": "delivered", "occurred_at": "2026-11-28T10:00:00Z"}
        for bird in json.loads(request.body)
    ]
    return Received(landed)


KIND = Kind(
    name="pigeon",
    label="Pigeon Post",
    channels=frozenset(["sms"]),
    create=lambda setup: PigeonVendor(setup.options),
    receive=receive,
    fields=(
        SetupField(name="key", label="Key", in_url="user", is_secret=True),
        SetupField(name="ring", label="Ring", is_secret=True),
        SetupField(name="loft", label="Loft", default="https://loft.example.com"),
    ),
    example="pigeon://KEY@?ring=R",
)
''',
}


@pytest.fixture
def pigeon(tmp_path, monkeypatch) -> Iterator[Kind]:
    folder = tmp_path / "pigeon"
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text)
    spec = importlib.util.spec_from_file_location("delivery.vendors.pigeon", folder / "__init__.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, spec.name, module)
    spec.loader.exec_module(module)
    monkeypatch.setattr(registry, "KINDS", (*registry.KINDS, module.KIND))  # the one line
    return module.KIND


@pytest.mark.both_databases
def test_it_is_set_up_on_the_page_sends_and_reports(pigeon, office, launched):
    with api_stub.running() as loft:
        loft.answer = lambda request: (200, [f"bird-{bird['to']}" for bird in json.loads(request.body)], {})
        form = {"key": "feather", "ring": "r-1", "loft": loft.url}
        office.post(reverse("delivery:new_setup", args=["sms", "pigeon"]), form)
        campaign = launched(12, channel="sms")

        send(campaign)

        assert states(campaign) == {"sent": 12}
        assert sorted(len(json.loads(request.body)) for request in loft.requests) == [2, 10]
    carrier = carrier_of_channel("sms")
    birds = [f"bird-{each.to}" for each in Message.objects.all()]
    url = f"/api/v1/receipts/{carrier.setup}"
    refused = Client().post(url, json.dumps(birds), content_type="application/json", headers={"X-Ring": "r-2"})
    taken = Client().post(url, json.dumps(birds), content_type="application/json", headers={"X-Ring": "r-1"})
    settle_receipts()

    assert (refused.status_code, taken.status_code) == (401, 202)
    assert states(campaign) == {"delivered": 12}
    assert carrier.name == campaign.vendor_name == "Pigeon Post"
    assert not carrier.is_test


@pytest.mark.django_db
def test_it_is_set_up_by_the_environment(pigeon, settings):
    settings.SMS_VENDOR = "pigeon://feather@?ring=r-1"

    registry.check_environment()

    assert carrier_of_channel("sms").name == "Pigeon Post"
    assert registry.chosen_setup("sms").options == {"key": "feather", "ring": "r-1", "loft": "https://loft.example.com"}


def test_the_environment_says_what_is_missing_without_quoting_a_secret(pigeon, settings):
    settings.SMS_VENDOR = "pigeon://feather@"

    with pytest.raises(ValueError, match=r"^SMS_VENDOR: Ring is missing\.$"):
        registry.check_environment()


def test_it_carries_no_other_channel(pigeon, settings):
    settings.EMAIL_VENDOR = "pigeon://feather@?ring=r-1"

    with pytest.raises(ValueError, match="EMAIL_VENDOR: Pigeon Post does not carry e-mail"):
        registry.check_environment()


@pytest.mark.parametrize("name", [kind.name for kind in registry.KINDS])
def test_every_vendor_has_a_page_of_docs_that_the_index_names(name):
    assert (DOCS / "vendors" / f"{name}.md").read_text().startswith("# ")
    assert f"(vendors/{name}.md)" in (DOCS / "vendors.md").read_text()
