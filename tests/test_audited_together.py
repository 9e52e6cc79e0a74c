"""A change of the settings and its entry in the audit log are stored together, or neither is."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import models
from django.urls import reverse

from campaigns.approved.templates import ApprovedTemplate
from campaigns.approved.tests.templates import create_whatsapp_template
from campaigns.approved.tests.test_pages import NEW, WHATSAPP
from campaigns.senders import Sender
from campaigns.tests.test_senders import CHAI
from crm.accounts.audit import AuditEntry
from customers.events.models import EventType
from customers.imports.models import Import
from customers.models import ConsentRule, StopWord, Topic
from delivery.models import ChannelSetup, SignupForm

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]
CONSENT = "/settings/consent/"
FORM = {"name": "News", "wording": "Yes, write to me.", "channel": "email"}
POSTMARK = {"token": "secret", "stream": "news"}

Request = tuple[str, dict[str, Any]]  # an address, and what is posted there
Arrange = Callable[[], Request]


class LogIsBroken(Exception):
    pass


def create_sender() -> Sender:
    return Sender.objects.create(name="Chai & Co.", address="hello@chai.example")


def create_second_sender() -> Sender:
    """One that may be deleted, because another one is left."""
    create_sender()
    return Sender.objects.create(name="Tea & Co.", address="hello@tea.example")


def create_topic() -> Topic:
    return Topic.objects.create(name="Deals", name_key="deals")


def create_setup() -> ChannelSetup:
    setup = ChannelSetup(channel="email", kind="postmark")
    setup.write_options(POSTMARK)
    setup.save()
    return setup


def create_signup_form() -> SignupForm:
    return SignupForm.objects.create(name="News", wording="Yes, write to me.")


def create_import() -> Import:
    return Import.objects.create(name="people.csv", size=1, state=Import.State.CHECKING, choices={})


def address(name: str, row: models.Model, /, **posted: Any) -> Request:
    return reverse(name, args=[row.pk]), posted


CHANGES: dict[str, tuple[type[models.Model], Arrange]] = {
    "add a sender": (Sender, lambda: ("/settings/senders/new/", CHAI)),
    "change a sender": (Sender, lambda: address("campaigns:sender", create_sender(), **CHAI | {"name": "Tea"})),
    "choose the default sender": (Sender, lambda: address("campaigns:default_sender", create_sender())),
    "delete a sender": (Sender, lambda: address("campaigns:delete_sender", create_second_sender())),
    "add an approved template": (ApprovedTemplate, lambda: (NEW, WHATSAPP)),
    "delete an approved template": (
        ApprovedTemplate,
        lambda: address("campaigns:delete_approved_template", create_whatsapp_template()),
    ),
    "add a topic": (Topic, lambda: (CONSENT, {"act": "topic", "name": "Deals"})),
    "rename a topic": (Topic, lambda: address("customers:topic", create_topic(), name="Offers")),
    "delete a topic": (Topic, lambda: address("customers:delete_topic", create_topic())),
    "add a word that means STOP": (StopWord, lambda: (CONSENT, {"act": "word", "text": "basta"})),
    "delete a word that means STOP": (
        StopWord,
        lambda: address("customers:delete_word", StopWord.objects.create(key="basta", text="basta")),
    ),
    "let a channel need a yes": (ConsentRule, lambda: ("/settings/consent/rules/", {"yes": ["email"]})),
    "hide an event": (
        EventType,
        lambda: (reverse("customers:hide_event", args=[EventType.objects.create(name="visited").name]), {"hide": "1"}),
    ),
    "add a sign-up form": (SignupForm, lambda: ("/settings/sign-up/new/", FORM)),
    "delete a sign-up form": (SignupForm, lambda: address("delivery:delete_signup_form", create_signup_form())),
    "set up a vendor": (ChannelSetup, lambda: (reverse("delivery:new_setup", args=["email", "postmark"]), POSTMARK)),
    "change a vendor": (ChannelSetup, lambda: address("delivery:setup", create_setup(), token="new", stream="news")),
    "choose a vendor": (ChannelSetup, lambda: address("delivery:choose_setup", create_setup())),
    "delete a vendor": (ChannelSetup, lambda: address("delivery:delete_setup", create_setup())),
    "stop a check": (Import, lambda: address("imports:stop", create_import())),
}


@pytest.mark.parametrize(("model", "arrange"), CHANGES.values(), ids=CHANGES)
def test_nothing_is_changed_where_the_log_takes_no_entry(office, monkeypatch, model, arrange):
    url, posted = arrange()
    before = list(model.objects.order_by("id").values())

    def fail(*_: Any, **__: Any) -> None:
        raise LogIsBroken

    monkeypatch.setattr(AuditEntry, "save", fail)
    with pytest.raises(LogIsBroken):
        office.post(url, posted)

    assert list(model.objects.order_by("id").values()) == before
