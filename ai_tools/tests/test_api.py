"""The AI tools for programs, with the built-in engine."""

import json

import pytest
from django.utils import timezone

from ai_tools.engines import limits
from ai_tools.engines.checks import find_faults
from ai_tools.engines.protocol import Variant
from campaigns.log.ledger import State
from campaigns.tests.factories import create_campaign, create_customer, create_launched, create_message
from customers.models import Segment
from customers.tests.factories import customer_record, persist_records

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def read(api):
    return api("read")


def ask(client, path, **body):
    return client.post(f"/api/v1/ai/{path}", json.dumps(body), content_type="application/json")


# ── Rules ─────────────────────────────────────────────────────────────
@pytest.mark.also_mongodb
def test_a_description_becomes_a_rule_that_can_be_kept(api, read):
    persist_records("customer", customer_record(external_id="c1", city="Pune"))
    answer = ask(read, "rules", text="people in Pune who spent over 5k").json()

    assert answer == {
        "rule": {
            "match": "all",
            "rules": [
                {"field": "city", "op": "eq", "value": "Pune"},
                {"field": "total_spend", "op": "gt", "value": 5000},
            ],
        },
        "english": "Customers who live in Pune and spent more than ₹5,000.",
        "assumptions": [],
        "questions": [],
        "not_understood": [],
        "engine": "offline",
    }
    body = json.dumps({"name": "Pune", "rule": answer["rule"]})
    assert api().post("/api/v1/segments", body, content_type="application/json").status_code == 201


def test_nothing_is_kept_by_asking(read):
    ask(read, "rules", text="everyone who spent over 5k")

    assert not Segment.objects.exists()


def test_what_cannot_be_asked_is_named(read):
    answer = ask(read, "rules", text="people who love dogs").json()

    assert answer["rule"] is None
    assert answer["english"] == ""
    assert answer["not_understood"] == ["love dogs"]


def test_a_question_where_it_is_ambiguous(read):
    persist_records("customer", customer_record(tags=["vip", "student", "corporate"]))

    assert ask(read, "rules", text="vip and student or corporate").json()["questions"]


@pytest.mark.also_mongodb
def test_vague_words_are_read_by_figures_of_today(read):
    for number in range(1, 11):
        create_customer(total_spend=number * 100_000, order_count=1)
    answer = ask(read, "rules", text="big spenders").json()

    assert answer["rule"]["rules"] == [{"field": "total_spend", "op": "gt", "value": 9000}]
    assert answer["assumptions"] == [
        "“big spenders” read as total spend over ₹9,000, the 90th percentile of buyers today"
    ]


def test_words_that_have_just_come_are_known(read):
    persist_records("customer", customer_record(external_id="c1", city="Pune"))
    assert ask(read, "rules", text="in Pune").json()["rule"]
    assert ask(read, "rules", text="in Nagpur").json()["not_understood"] == ["Nagpur"]

    persist_records("customer", customer_record(external_id="c2", city="Nagpur"))
    assert ask(read, "rules", text="in Nagpur").json()["not_understood"] == []


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({}, ["body", "text"]),
        ({"text": ""}, ["body", "text"]),
        ({"text": "   "}, ["body", "text"]),
        ({"text": "x" * 1001}, ["body", "text"]),
        ({"text": "nul\0"}, ["body", "text"]),
        ({"text": 5}, ["body", "text"]),
        ({"text": "vips", "model": "x"}, ["body", "model"]),
    ],
)
def test_bad_input_names_the_field(read, body, where):
    response = ask(read, "rules", **body)

    assert response.status_code == 422
    assert response.json()["detail"][0]["loc"] == where


def test_malformed_json_is_400(read):
    assert read.post("/api/v1/ai/rules", "{", content_type="application/json").status_code == 400


def test_who_asks_too_often_is_told_when_to_come_back(read, monkeypatch, time_machine):
    time_machine.move_to("2026-11-24T06:00:00Z")
    monkeypatch.setattr(limits, "ASKS_A_MINUTE", 2)
    assert [ask(read, "rules", text="vips").status_code for _ in range(3)] == [200, 200, 429]

    response = ask(read, "messages", goal="thank them", channel="sms")
    assert response.status_code == 429
    assert response["Retry-After"] == "60"


# ── Messages ──────────────────────────────────────────────────────────
@pytest.mark.parametrize("channel", ["email", "sms", "whatsapp"])
def test_two_or_three_messages_that_hold(read, channel):
    goal = "Win back lapsed customers with ₹500 off until Sunday"
    answer = ask(read, "messages", goal=goal, channel=channel).json()

    assert set(answer) == {"variants"}
    assert 2 <= len(answer["variants"]) <= 3
    for variant in answer["variants"]:
        assert set(variant) == {"title", "subject", "message"}
        assert not find_faults(Variant(**variant), channel, goal)
        assert "500" in variant["message"]
        assert bool(variant["subject"]) == (channel == "email")


@pytest.mark.parametrize("body", [{"goal": "thank them"}, {"goal": "thank them", "channel": "fax"}, {"channel": "sms"}])
def test_a_message_needs_a_goal_and_a_channel(read, body):
    assert ask(read, "messages", **body).status_code == 422


def test_a_goal_that_cannot_be_quoted_is_refused_with_the_reason(read):
    response = ask(read, "messages", goal="दिवाली पर 20% छूट", channel="email")

    assert response.status_code == 422
    assert response.json()["detail"][0]["loc"] == ["body", "goal"]
    assert "English only" in response.json()["detail"][0]["msg"]


def test_headers_say_which_engine_answered(read):
    response = ask(read, "messages", goal="20% off tea", channel="sms")

    assert response["AI-Engine"] == "offline"
    assert "AI-Note" not in response, "the built-in engine was the one that is set up"


# ── Summaries ─────────────────────────────────────────────────────────
def test_how_a_campaign_went(read):
    campaign = create_launched(status="completed", completed_at=timezone.now())
    for _ in range(3):
        create_message(campaign=campaign)
    create_message(campaign=campaign, status=State.FAILED, reason="mailbox is full")
    answer = read.get(f"/api/v1/campaigns/{campaign.id}/summary").json()

    assert set(answer) == {"text", "figures", "engine"}
    assert answer["engine"] == "offline"
    assert answer["figures"]["delivered"] == 3
    assert answer["figures"]["delivered_percent"] == 75
    assert "75%" in answer["text"]


def test_a_draft_has_nothing_to_tell(read):
    answer = read.get(f"/api/v1/campaigns/{create_campaign().id}/summary").json()

    assert answer["text"] == "Not launched yet: there is nothing to tell."


def test_a_campaign_that_is_not_there(read):
    assert read.get("/api/v1/campaigns/00000000-0000-0000-0000-000000000001/summary").status_code == 404


@pytest.mark.parametrize("bracket", "([{")
def test_hundreds_of_brackets_are_refused_at_once(api, bracket):
    answer = api("read").post("/api/v1/ai/rules", {"text": bracket * 400 + "in Pune"}, content_type="application/json")
    assert answer.status_code == 422
    assert answer.json()["detail"] == [{"loc": ["body", "text"], "msg": "Use at most 30 brackets."}]
