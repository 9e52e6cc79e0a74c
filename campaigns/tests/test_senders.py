"""Senders on their pages: who may change them, and what is refused."""

import pytest

from campaigns.models import Campaign
from campaigns.senders import Sender, default_sender
from campaigns.tests.factories import create_campaign
from crm.accounts.models import AuditEntry

pytestmark = pytest.mark.django_db

CHAI = {
    "name": "Chai & Co.",
    "address": "hello@Chai.example",
    "reply_to": "",
    "postal_address": "12 MG Road\r\nPune",
    "colour": "#AA3300",
    "logo": "https://chai.example/logo.png",
    "font": "serif",
}


@pytest.mark.parametrize("control", ["\r\n", "\n", "\x0b", "\x0c", "\x1c", "\x1e", "\x85", "\u2028", "\u2029", "\0"])
def test_a_name_never_begins_another_header(control):
    sender = Sender(name=f'Chai{control}Bcc: x@example.com"', address="hello@chai.example")
    assert sender.from_header == '"Chai Bcc: x@example.com\\"" <hello@chai.example>'


def test_the_first_sender_is_the_default_one(office):
    assert office.post("/settings/senders/new/", CHAI).status_code == 302
    sender = Sender.objects.get()
    assert (sender.address, sender.postal_address, sender.colour) == (
        "hello@chai.example",
        "12 MG Road\nPune",
        "#aa3300",
    )
    assert default_sender() == sender
    assert AuditEntry.objects.filter(action="sender_changed", subject="Chai & Co.").exists()


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", "", "Write the name that readers see."),
        ("address", "", "Write the address that e-mails come from."),
        ("address", "not an address", "It must be an e-mail address like"),
        ("colour", "red", "Write the colour as # and six digits"),
        ("colour", "#fff; }", "Write the colour as # and six digits"),
        ("logo", "http://chai.example/a.png", "begins with http://"),
        ("logo", "https://chai.example/{{ city }}", "A logo is the same for everybody."),
        ("font", "comic", "Choose one of the fonts."),
    ],
)
def test_a_mistake_is_refused_and_what_was_typed_stays(office, field, value, words):
    page = office.post("/settings/senders/new/", CHAI | {field: value})
    assert page.status_code == 422
    assert words in page.text
    assert "12 MG Road" in page.text
    assert not Sender.objects.exists()


def test_a_name_cannot_begin_another_header(office):
    office.post("/settings/senders/new/", CHAI | {"name": "Chai\x0bBcc: x@evil.example"})
    assert "\x0b" not in Sender.objects.get().from_header


def test_another_one_becomes_the_default(office):
    first, second = (Sender.objects.create(name=name, address="a@chai.example") for name in ("A", "B"))
    office.post(f"/settings/senders/{second.id}/default/")
    assert default_sender() == second
    assert "Make default" in office.get("/settings/senders/").text
    office.post(f"/settings/senders/{first.id}/default/")
    assert default_sender() == first


def test_a_deleted_sender_leaves_drafts_to_the_default_one(office):
    sender, _ = (Sender.objects.create(name=name, address="a@chai.example") for name in ("A", "B"))
    draft = create_campaign(sender=sender)
    assert office.get(f"/settings/senders/{sender.id}/delete/").status_code == 200
    office.post(f"/settings/senders/{sender.id}/delete/")
    assert Campaign.objects.get(id=draft.id).sender is None


def test_the_only_sender_stays(office):
    sender = Sender.objects.create(name="A", address="a@chai.example")
    assert "Delete" not in office.get("/settings/senders/").text
    refused = office.post(f"/settings/senders/{sender.id}/delete/", follow=True)
    assert "“A” is the only sender and stays: change it, or add another one first." in refused.text
    assert Sender.objects.exists()


def test_marketers_see_senders_and_do_not_change_them(signed_in):
    sender = Sender.objects.create(name="A", address="a@chai.example")
    page = signed_in.get("/settings/senders/")
    assert "a@chai.example" in page.text
    assert "Edit" not in page.text
    assert signed_in.post(f"/settings/senders/{sender.id}/", CHAI).status_code == 403
