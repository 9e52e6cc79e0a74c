"""Every entrance takes every spelling of an address for the same address: one table of entrances."""

import json
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from campaigns.drafts import form as drafts
from campaigns.journeys.starting import create_journey
from campaigns.journeys.tests.plans import plan, wait
from campaigns.models import Campaign
from campaigns.senders import Sender
from campaigns.tests.factories import create_campaign, create_message
from customers.channels import EMAIL, SMS
from customers.consent import address_hash
from customers.imports import forgetting
from customers.imports.models import RefusedRow
from customers.imports.tests.visiting import imported
from customers.models import Customer, ListChange, Segment, Suppression
from customers.privacy.replies import take_reply
from customers.privacy.suppression import suppress
from customers.segments import audience
from customers.segments.rules import parse
from customers.segments.tests import forms
from customers.tasks import persist_ingestion
from customers.tests.factories import persist_records
from customers.text import fold
from delivery import fresh_link
from delivery.signup import joining
from delivery.signup.joining import Signup, make_token
from delivery.signup.models import PendingSignup, SignupForm
from delivery.signup.phones import take_yes

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

JO = {"email": "jo.doe+news@köln.example", "phone": "+442079460958"}
SOMEBODY = {"email": "jo.doe+new@köln.example", "phone": "+442079460959"}
CHANNELS = {"email": EMAIL, "phone": SMS}

OUTSIDE = ["{}", " {}", "{}\t", "\u200b{}\xa0", "\ufeff{}\u3000", "\u202a{}\u202c"]
INSIDE = ["", "\u200b", "\u00ad", "\u2060"]
DOMAINS = ["köln.example", "KÖLN.example", "xn--kln-sna.example", "XN--KLN-SNA.Example", "köln\u3002example"]
DOMAINS += [unicodedata.normalize("NFD", "köln.example")]
NUMBERS = ["+442079460958", "+44 20 7946 0958", "+44 (0)20 7946 0958", "+44-20-7946-0958", "+44.20.7946.0958"]
NUMBERS += ["+44/20/7946/0958", "+44\xa020\xa07946\xa00958", "+44\u201120\u20117946\u20110958", "(+44) 020 7946 0958"]
SPELLINGS = {
    "email": [
        outside.format(f"{mailbox[:2]}{inside}{mailbox[2:]}@{domain}")
        for outside, inside, domain, mailbox in product(OUTSIDE, INSIDE, DOMAINS, ["jo.doe+news", "Jo.Doe+News"])
    ],
    "phone": [
        outside.format(f"{number[:6]}{inside}{number[6:]}")
        for outside, inside, number in product(OUTSIDE, INSIDE, NUMBERS)
    ],
}
STEP = 61  # of the spellings that an entrance takes one by one; the next entrance begins with another one


@dataclass
class World:
    """Jo, who is a customer; people and programs; the `field` that is spelled, and what workers were asked for."""

    jo: Customer
    marketer: Client
    administrator: Client
    program: Client
    field: str
    asked: list[tuple[str, ...]]

    @property
    def channel(self) -> str:
        return CHANNELS[self.field].name

    @property
    def address(self) -> str:
        return JO[self.field]

    def stored(self) -> Iterable[str]:
        """The addresses of all customers but Jo."""
        return Customer.objects.exclude(id=self.jo.id).values_list(self.field, flat=True)

    def suppressed(self) -> list[str]:
        """The suppressed addresses, or their hashes where they are not Jo's."""
        hashes = Suppression.objects.values_list("hash", flat=True)
        return [self.address if hash == address_hash(self.channel, self.address) else hash for hash in hashes]

    def meant(self, is_jo: Callable[[str], Any], spellings: Iterable[str]) -> list[str]:
        """Jo's address for each spelling that was taken for it, any other spelling as it is."""
        return [self.address if is_jo(spelling) else spelling for spelling in spellings]


# ── Entrances: the addresses for which they take these spellings ──────
def records_of_a_program(world: World, spellings: Sequence[str]) -> Iterable[str]:
    records = [{"external_id": str(n), world.field: spelling} for n, spelling in enumerate(spellings)]
    world.program.post("/api/v1/customers/batch", records, content_type="application/json")
    persist_ingestion()
    assert len(world.stored()) == len(spellings)
    return world.stored()


def imported_file(world: World, spellings: Sequence[str]) -> Iterable[str]:
    imported(world.marketer, "\n".join([f"id,{world.field}", *(f"{n},{text}" for n, text in enumerate(spellings))]))
    assert len(world.stored()) == len(spellings)
    return world.stored()


def form_of_a_customer(world: World, spellings: Sequence[str]) -> Iterable[str]:
    for spelling in spellings:
        Customer.objects.all().delete()  # the form asks before it stores an address that somebody has
        world.marketer.post("/customers/new/", {"external_id": "new", world.field: spelling})
        yield getattr(Customer.objects.get(), world.field)


def list_of_customers(world: World, spellings: Sequence[str]) -> Iterable[str]:
    file = SimpleUploadedFile("list.csv", "\n".join(["email", *spellings]).encode())
    world.marketer.post("/segments/upload/", {"name": "All", "file": file})
    return [world.address if ListChange.objects.get().missed == 0 else "missed"]


def rule_of_a_program(world: World, spellings: Sequence[str]) -> Iterable[str]:
    def finds_jo(spelling: str) -> bool:
        condition = {"field": world.field, "op": "in", "value": [spelling]}
        return audience.count(parse({"match": "all", "rules": [condition]})) == 1

    return world.meant(finds_jo, spellings)


def builder_of_segments(world: World, spellings: Sequence[str]) -> Iterable[str]:
    def finds_jo(spelling: str) -> bool:
        id, condition = uuid4(), {"n2.field": world.field, "n2.op": "eq", "n2.was": f"{world.field} eq"}
        name = f"Segment {id}"
        forms.post(world.marketer, forms.form(name=name, act="save", value=spelling) | condition, segment_id=id)
        return audience.count(parse(Segment.objects.get(id=id).rule)) == 1

    return world.meant(finds_jo, spellings)


def search(world: World, spellings: Sequence[str]) -> Iterable[str]:
    link = world.jo.get_absolute_url()
    return world.meant(lambda spelling: link in world.marketer.get("/customers/", {"q": spelling}).text, spellings)


def search_in_a_log(world: World, spellings: Sequence[str]) -> Iterable[str]:
    campaign = create_campaign(channel=world.channel, status=Campaign.Status.COMPLETED, launched_at=timezone.now())
    message = create_message(campaign=campaign, customer=world.jo, to=world.address)
    url = f"/campaigns/{campaign.id}/"

    def is_found(spelling: str) -> bool:
        page = world.marketer.get(url, {"q": spelling}, headers=forms.HTMX)
        return [row.id for row in page.context["page"].rows] == [message.id]

    return world.meant(is_found, spellings)


def customer_in_a_journey(world: World, spellings: Sequence[str]) -> Iterable[str]:
    url = f"/journeys/{create_journey('Carts', plan(wait('w1', 1, 'days'))).id}/forward/"
    link = world.jo.get_absolute_url()
    return world.meant(lambda spelling: link in world.marketer.get(url, {"customer": spelling}).text, spellings)


def list_of_suppressions(world: World, spellings: Sequence[str]) -> Iterable[str]:
    fields = {"channel": world.channel, "text": "\n".join(["address", *spellings]), "act": "import"}
    world.marketer.post("/settings/suppressions/import/", fields)
    return world.suppressed()


def suppressions_of_a_program(world: World, spellings: Sequence[str]) -> Iterable[str]:
    given = [{"channel": world.channel, "address": spelling} for spelling in spellings]
    world.program.post("/api/v1/suppressions", json.dumps(given), content_type="application/json")
    return world.suppressed()


def page_of_suppressions(world: World, spellings: Sequence[str]) -> Iterable[str]:
    suppress(world.channel, [world.address], "manual")

    def is_found(spelling: str) -> bool:
        fields = {"act": "look", "channel": world.channel, "address": spelling}
        return "has been suppressed since" in world.marketer.post("/settings/suppressions/", fields).text

    return world.meant(is_found, spellings)


def sent_as_a_test(world: World, spellings: Sequence[str]) -> Iterable[str]:
    suppress(world.channel, [world.address], "manual")
    campaign = create_campaign()
    fields = {"segment": campaign.segment_id, "name": "News", "subject": "News", "message": "Hi"}
    fields |= {"version": drafts.draft_version(campaign), "channel": world.channel}

    def is_refused(spelling: str) -> bool:
        cache.clear()  # which counts the tests of a minute
        page = world.marketer.post(f"/campaigns/{campaign.id}/test/", fields | {"test_to": spelling})
        return "This address is suppressed" in page.text

    return world.meant(is_refused, spellings)


def reply_stop(world: World, spellings: Sequence[str]) -> Iterable[str]:
    for spelling in spellings:
        take_reply("sms", spelling, "STOP", timezone.now())
    return world.suppressed()


def reply_yes(world: World, spellings: Sequence[str]) -> Iterable[str]:
    form = SignupForm.objects.create(name="Letters", channel="sms", wording="Yes.")
    token = make_token(Signup(form, world.address, set()))
    pending = PendingSignup.objects.create(form=form, hash=address_hash("sms", world.address), encrypted=token)

    def confirms(spelling: str) -> bool:
        take_yes("sms", spelling, "YES", timezone.now())
        return PendingSignup.objects.filter(id=pending.id, confirmed_at__isnull=False).update(confirmed_at=None) == 1

    return world.meant(confirms, spellings)


def sign_up_form(world: World, spellings: Sequence[str]) -> Iterable[str]:
    form = SignupForm.objects.create(name="Letters", channel=world.channel, wording="Yes.")
    for spelling in spellings:
        assert Client().post(f"/join/{form.id}/", {"address": spelling}).status_code == 200
    (asked,) = world.asked  # once an hour for an address
    return [asked[1]]


def sign_up_by_a_program(world: World, spellings: Sequence[str]) -> Iterable[str]:
    form = SignupForm.objects.create(name="Letters", channel=world.channel, wording="Yes.")
    for spelling in spellings:
        body = {"form_id": str(form.id), "address": spelling}
        assert world.program.post("/api/v1/consents", body, content_type="application/json").status_code == 202
    (asked,) = world.asked
    return [asked[1]]


def request_for_a_link(world: World, spellings: Sequence[str]) -> Iterable[str]:
    for spelling in spellings:
        Client().post("/u/", {"address": spelling})
    assert len(world.asked) == min(len(spellings), fresh_link.LINKS_AN_HOUR)
    return [asked[0] for asked in world.asked]


def sender(world: World, spellings: Sequence[str]) -> Iterable[str]:
    fields = {"postal_address": "12 MG Road", "colour": "#aa3300", "font": "serif"}
    for n, spelling in enumerate(spellings):
        world.administrator.post("/settings/senders/new/", fields | {"name": f"Jo {n}", "address": spelling})
    assert Sender.objects.count() == len(spellings)
    return Sender.objects.values_list("address", flat=True)


def refused_rows_of_who_is_erased(world: World, spellings: Sequence[str]) -> Iterable[str]:
    for line, spelling in enumerate(spellings):
        RefusedRow.objects.create(import_id=uuid4(), line=line, cells=[spelling], reason="no id")
    forgetting.forget("jo", [world.address])
    kept = {row.cells[0] for row in RefusedRow.objects.all()}
    return world.meant(lambda spelling: spelling not in kept, spellings)


ALL_AT_ONCE = [records_of_a_program, imported_file, list_of_customers, list_of_suppressions, suppressions_of_a_program]
ONE_BY_ONE = [
    *(form_of_a_customer, rule_of_a_program, builder_of_segments, search, search_in_a_log, page_of_suppressions),
    *(sent_as_a_test, reply_stop, reply_yes, sign_up_form, sign_up_by_a_program, request_for_a_link, sender),
    *(customer_in_a_journey, refused_rows_of_who_is_erased),
]
EMAIL_ONLY = {customer_in_a_journey, list_of_customers, request_for_a_link, sender}
PHONE_ONLY = {reply_stop, reply_yes}
# They ask of a database what other entrances ask there.
SQLITE_ONLY = {form_of_a_customer, builder_of_segments, page_of_suppressions, sent_as_a_test}
TABLE = [
    pytest.param(entrance, field, marks=[pytest.mark.one_database] if entrance in SQLITE_ONLY else [])
    for entrance in ALL_AT_ONCE + ONE_BY_ONE
    for field in JO
    if entrance not in (PHONE_ONLY if field == "email" else EMAIL_ONLY)
]


@pytest.fixture
def world(signed_in, office, api, settings, tmp_path, monkeypatch) -> World:
    settings.VAR_DIR = tmp_path
    asked: list[tuple[str, ...]] = []
    for module in (joining, fresh_link):
        monkeypatch.setattr(module, "nudge", lambda task, *arguments: asked.append(arguments))
    persist_records("customer", {"external_id": "jo", **JO})
    return World(Customer.objects.get(), signed_in, office, api(), "", asked)


def test_there_are_enough_of_them():
    assert min(len(set(spellings)) for spellings in SPELLINGS.values()) > 200


@pytest.mark.parametrize(("entrance", "field"), TABLE)
def test_every_spelling_is_the_same_address(world, entrance, field):
    world.field, spellings = field, SPELLINGS[field]
    if entrance in ONE_BY_ONE:
        spellings = spellings[ONE_BY_ONE.index(entrance) :: STEP]
    if entrance in (imported_file, list_of_customers, list_of_suppressions):
        spellings = [spelling.replace("\t", " ") for spelling in spellings]

    assert {fold(address) for address in entrance(world, spellings)} == {world.address}


@pytest.mark.one_database
@pytest.mark.parametrize(("entrance", "field"), TABLE)
def test_another_address_is_another_one(world, entrance, field):
    world.field = field
    assert world.address not in {fold(address) for address in entrance(world, [SOMEBODY[field]])}
