"""What leaves this machine: every request of every tool is captured, as the bytes that a server receives."""

import json

import pytest

from ai_tools.campaign_summary import summarise_campaign
from ai_tools.message_ideas import message_ideas
from ai_tools.rules_from_text import rules_from_text
from ai_tools.tests.model_server import says
from ai_tools.tests.sent_messages import send
from campaigns.log.ledger import State
from campaigns.tests.factories import create_launched, create_segment
from customers.segments.rules import serialise
from customers.tests.factories import customer_record, persist_records

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

EMPTY = {"assumptions": [], "questions": [], "not_understood": []}
TWO = [
    {"title": "Plain", "subject": "Hello", "message": "Hi {{ first_name | there }}, see you soon."},
    {"title": "Warm", "subject": "Hello you", "message": "{{ first_name | Hello }}, we would love to see you again."},
]
SECRETS = ("Asha", "Secretova", "asha@private.example", "98765", "moon lane", "Kavya", "My own segment")


@pytest.fixture
def asha():
    """A customer whose every word is personal, and one from whom only the shop's own vocabulary comes."""
    persist_records(
        "customer",
        customer_record(
            external_id="Secretova-1",
            name="Asha Secretova",
            email="asha@private.example",
            phone="+919876543210",
            city="Pune",
            tags=["vip", "friend of asha@private.example", "call 9876543210"],
            attributes={"tier": "Gold", "nickname": "Kavya", "address": "7 moon lane", "age": 41},
        ),
    )


def assert_nothing_personal(model):
    sent = json.dumps(model.asked, ensure_ascii=False).casefold()
    assert model.asked
    assert [secret for secret in SECRETS if secret.casefold() in sent] == []


def test_text_to_rules_sends_the_vocabulary_of_the_shop_and_nothing_personal(model, asha):
    rule = {"match": "all", "rules": [{"field": "tags", "op": "has_any", "value": ["vip"]}]}
    model.says = [says({"rule": rule, **EMPTY})]
    rules_from_text("vips in pune with tier gold")

    assert_nothing_personal(model)
    assert '"tags": ["vip"]' in model.asked[0]["messages"][0]["content"]
    for word in ("Pune", "Gold", "attributes.nickname", "attributes.age"):
        assert word in model.prompt


def test_messages_send_shares_of_an_audience_and_nothing_personal(model, asha):
    model.says = [says({"variants": []}), says({"variants": TWO})]
    message_ideas("Bring them back", "email", segment=create_segment(name="My own segment"))

    assert len(model.asked) == 2, "the request for a correction is captured too"
    assert_nothing_personal(model)


def test_summaries_send_statements_without_names_and_reasons(model, asha):
    campaign = create_launched(status="completed", name="For Asha")
    send(campaign, times=97)
    send(
        campaign,
        times=50,
        city="Kavya",
        status=State.FAILED,
        reason="asha@private.example: Asha has moved to moon lane",
    )
    model.says = [says({"statements": ["outcome", "failures"]})]
    summarise_campaign(campaign)

    assert_nothing_personal(model)


def test_an_address_and_a_number_that_were_typed_stay_here_and_come_back_in_the_answer(model):
    def reply(request):
        said = model.asked[-1]["messages"][1]["content"]
        assert said == "email is [address 1] or phone is [phone 2]"
        rule = {"match": "any", "rules": [
            {"field": "email", "op": "eq", "value": "[address 1]"},
            {"field": "phone", "op": "eq", "value": "[phone 2]"}]}  # fmt: skip
        says({"rule": rule, **EMPTY})(request)

    model.says = [reply]
    found = rules_from_text("email is asha@private.example or phone is +91 98765 43210")

    assert_nothing_personal(model)
    values = [each["value"] for each in serialise(found.rule)["rules"]]
    assert values[0] == "asha@private.example"
    assert values[1].replace(" ", "") == "+919876543210"


def test_an_answer_that_is_sent_back_for_correction_has_no_address_either(model):
    wrong = {"match": "all", "rules": [{"field": "weather", "op": "eq", "value": "[address 1]"}]}
    model.says = [says({"rule": wrong, **EMPTY})]
    rules_from_text("email is asha@private.example")

    assert len(model.asked) == 2
    assert_nothing_personal(model)


def test_the_words_of_a_field_are_bounded(model):
    persist_records("customer", *(customer_record(external_id=f"c{n}", city=f"Town {n}") for n in range(150)))
    persist_records("customer", customer_record(external_id="p", city="Pune"))
    model.says = [says({"rule": None, **EMPTY})]
    rules_from_text("people in pune")

    assert '"city": ["Pune"]' in model.asked[0]["messages"][0]["content"], "of many only those that were typed"


def test_a_value_of_an_attribute_that_nothing_has_gets_a_question(model, asha):
    rule = {"match": "all", "rules": [{"field": "attributes.tier", "op": "in", "value": ["Gold", "Diamond"]}]}
    model.says = [says({"rule": rule, **EMPTY})]

    assert rules_from_text("tier gold or diamond").questions == [
        "Nothing has the attributes.tier “Diamond” today: is it spelt right?"
    ]
