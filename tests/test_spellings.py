"""Every entrance takes every spelling of an address for the same address."""

import unicodedata
from itertools import product

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile

from campaigns import drafts
from campaigns.tests.factories import create_campaign
from customers.channels import EMAIL, SMS
from customers.models import Customer, ListChange
from customers.privacy.suppression import suppress
from customers.segments import audience
from customers.segments.rules import parse
from customers.tasks import persist_ingestion
from customers.tests.factories import persist_records

pytestmark = pytest.mark.django_db

OUTSIDE = [
    "{}",
    " {}",
    "{}\t",
    "\u200b{}\xa0",
    "\ufeff{}\u3000",
    "\u202a{}\u202c",
]
INSIDE = ["", "\u200b", "\u00ad", "\u2060"]
DOMAINS = ["köln.example", "KÖLN.example", "xn--kln-sna.example", "XN--KLN-SNA.Example", "köln\u3002example"]
DOMAINS += [unicodedata.normalize("NFD", "köln.example")]
EMAILS = [
    outside.format(f"{mailbox[:2]}{inside}{mailbox[2:]}@{domain}")
    for outside, inside, domain, mailbox in product(OUTSIDE, INSIDE, DOMAINS, ["jo.doe+news", "Jo.Doe+News"])
]
NUMBERS = ["+442079460958", "+44 20 7946 0958", "+44 (0)20 7946 0958", "+44-20-7946-0958", "+44.20.7946.0958"]
NUMBERS += ["+44/20/7946/0958", "+44\xa020\xa07946\xa00958", "+44\u201120\u20117946\u20110958", "(+44) 020 7946 0958"]
PHONES = [
    outside.format(f"{number[:6]}{inside}{number[6:]}") for outside, inside, number in product(OUTSIDE, INSIDE, NUMBERS)
]
FEW_EMAILS, FEW_PHONES = EMAILS[::19], PHONES[::17]


@pytest.fixture
def jo() -> Customer:
    persist_records("customer", {"external_id": "jo", "email": "jo.doe+news@köln.example", "phone": "+442079460958"})
    return Customer.objects.get()


def test_there_are_enough_of_them():
    assert len(set(EMAILS)) > 200
    assert len(set(PHONES)) > 200


@pytest.mark.parametrize(
    ("field", "column", "spellings", "canonical"),
    [
        ("email", "email_key", EMAILS, "jo.doe+news@köln.example"),
        ("phone", "phone", PHONES, "+442079460958"),
    ],
)
def test_the_api_stores_one_form(api, field, column, spellings, canonical):
    records = [{"external_id": str(n), field: spelling} for n, spelling in enumerate(spellings)]

    answer = api("ingest").post("/api/v1/customers/batch", records, content_type="application/json")
    persist_ingestion()

    assert answer.json() == {"accepted": len(records), "rejected": []}
    assert set(Customer.objects.values_list(column, flat=True)) == {canonical}


def test_a_file_of_addresses_finds_the_customer(signed_in, jo):
    lines = [spelling.replace("\t", " ") for spelling in EMAILS]
    file = SimpleUploadedFile("addresses.csv", "\n".join(["email", *lines]).encode())

    signed_in.post("/segments/upload/", {"name": "All", "file": file})

    change = ListChange.objects.get()
    assert (change.lines, change.matched, change.missed) == (len(EMAILS), 1, 0)


@pytest.mark.one_database
@pytest.mark.long
@pytest.mark.parametrize(
    ("channel", "spelling"), [*((EMAIL, email) for email in FEW_EMAILS), *((SMS, phone) for phone in FEW_PHONES)]
)
def test_the_suppression_page_finds_the_address(signed_in, jo, channel, spelling):
    suppress(channel.name, [getattr(jo, channel.address)], "manual")

    page = signed_in.post("/settings/suppressions/", {"act": "look", "channel": channel.name, "address": spelling})

    assert "is suppressed since" in page.text


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("channel", "spelling"), [*((EMAIL, email) for email in FEW_EMAILS), *((SMS, phone) for phone in FEW_PHONES)]
)
def test_a_test_message_is_refused_at_a_suppressed_address(signed_in, jo, channel, spelling):
    cache.clear()
    suppress(channel.name, [getattr(jo, channel.address)], "manual")
    campaign = create_campaign()
    fields = {"segment": campaign.segment_id, "name": "News", "subject": "News", "message": "Hi"}
    fields |= {"version": drafts.draft_version(campaign), "channel": channel.name, "test_to": spelling}

    page = signed_in.post(f"/campaigns/{campaign.id}/test/", fields)

    assert "This address is suppressed" in page.text


@pytest.mark.parametrize(
    ("field", "spelling"), [*(("email", email) for email in FEW_EMAILS), *(("phone", phone) for phone in FEW_PHONES)]
)
@pytest.mark.parametrize("op", ["eq", "in"])
def test_a_rule_finds_the_customer(jo, field, spelling, op):
    value = spelling if op == "eq" else [spelling]
    rule = {"match": "all", "rules": [{"field": field, "op": op, "value": value}]}

    assert audience.count(parse(rule)) == 1


@pytest.mark.one_database
@pytest.mark.parametrize("spelling", [*FEW_EMAILS, *FEW_PHONES])
def test_the_search_finds_the_customer(signed_in, jo, spelling):
    assert ">jo.doe" in signed_in.get("/customers/", {"q": spelling}).text
