"""The forecast of a launch equals the ledger that the launch writes, reason by reason."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from campaigns.forecast import reach
from campaigns.forecast.deferred import find_deferrals
from campaigns.forecast.reach import count_reach
from campaigns.log import exclusions
from campaigns.log.exclusions import Holdout
from campaigns.models import Campaign, Message, SendingRules
from campaigns.sending_rules.models import ONLY
from campaigns.tests.factories import EVERYONE, create_campaign, create_segment
from customers.channels import EMAIL
from customers.models import Customer, Segment, Suppression, Topic
from customers.privacy.consent_page import set_rule
from customers.privacy.suppression import suppress
from customers.privacy.topics import set_refused_topics
from customers.tests.factories import customer_record, persist_records
from customers.tests.test_consent import topic_named
from delivery import snapshot
from delivery.snapshot import write_snapshot

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

URL = "/api/v1/campaigns"
ADDRESSES = [f"p{n}@example.com" for n in range(5)]
PEOPLE = st.lists(
    st.fixed_dictionaries(
        {
            "email": st.sampled_from([*ADDRESSES, ""]),
            "email_opt_in": st.sampled_from([True, None, False]),
            "time_zone": st.sampled_from(["", "Asia/Kolkata", "America/Chicago", "Pacific/Kiritimati"]),
        }
    ),
    min_size=3,
    max_size=12,
)
FOUND_BY_INDEX = {"match": "all", "rules": [{"field": "total_spend", "op": "lte", "value": 10}]}
TIMES = st.fixed_dictionaries(
    {
        "quiet": st.sampled_from([{}, {"begins": "20:00", "ends": "09:00"}, {"holidays": ["2027-03-01"]}]),
        "local_time": st.sampled_from([True, False]),
        "hours": st.sampled_from([None, 4, 30]),  # until the end
    }
)
CAPS = st.fixed_dictionaries(
    {
        "email": st.sampled_from([[1, 4], [2, 24], None]),
        "all": st.sampled_from([None, [2, 48]]),
        "campaigns": st.sampled_from([3, 2]),  # to everybody, three hours apart where they have a time
        "ignores": st.booleans(),  # the last of them
    }
)
NOW = datetime(2027, 3, 1, 6, tzinfo=UTC)
REFUSED = st.sets(st.sampled_from(ADDRESSES), max_size=2)
EVEN_IDS = Holdout(
    "held out", "Held out", lambda _: lambda customer_id: int(customer_id[-1], 16) % 2 == 0, lambda _: 50
)


def ledger_reasons(campaign: Campaign) -> Counter[str]:
    assert campaign.launch(campaign.scheduled_for) or campaign.start()
    assert write_snapshot(campaign)
    return Counter(Message.objects.filter(campaign=campaign).values_list("reason", flat=True))


def assert_forecast_equals_ledger(campaign: Campaign) -> dict[str, int]:
    """How many are skipped for each reason."""
    forecast = count_reach(campaign)
    reasons = ledger_reasons(campaign)
    assert forecast.deferred == find_deferrals(campaign)
    for deferral in forecast.deferred:
        reasons[""] += reasons.pop(deferral.reason, 0)
    assert forecast.audience == reasons.total()
    assert forecast.reachable == reasons.pop("", 0)
    assert {reason: count for reason, count in forecast.skipped.items() if count} == dict(reasons)
    return forecast.skipped


@pytest.mark.long
@pytest.mark.parametrize("held_out", [False, True])
@pytest.mark.parametrize("rule", [EVERYONE, FOUND_BY_INDEX], ids=["counted in a scan", "found by an index"])
def test_the_forecast_equals_the_ledger(monkeypatch, held_out, rule):
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    monkeypatch.setattr(reach, "MAX_REPEATED", 2)
    monkeypatch.setattr(snapshot, "CHUNK", 5)
    monkeypatch.setattr(exclusions, "HOLDOUTS", (EVEN_IDS,) if held_out else ())

    capped: list[int] = []

    @hypothesis_settings(max_examples=20, deadline=None)
    @given(PEOPLE, REFUSED, REFUSED, st.booleans(), TIMES, CAPS)
    def for_any_customers(people, refused, refusing_topic, needs_yes, times, caps):
        for model in (Campaign, Segment, Customer, Suppression, Topic):
            model.objects.all().delete()
        set_rule(EMAIL, needs_yes)
        topic = topic_named("News")
        suppress("email", refused, "complained")
        for address in refusing_topic:
            set_refused_topics("email", address, [topic.id])
        persist_records("customer", *(customer_record(external_id=f"c{n}", **each) for n, each in enumerate(people)))
        limits = {name: caps[name] for name in ("email", "all") if caps[name]}
        rules = {"quiet": {"email": times["quiet"]}, "caps": limits}
        SendingRules.objects.update_or_create(id=ONLY, defaults=rules)
        for n in range(caps["campaigns"]):
            campaign = create_campaign(
                segment=create_segment(rule=rule),
                topic=topic,
                local_time=times["local_time"],
                scheduled_for=NOW + timedelta(hours=2 + 3 * n) if times["local_time"] else None,
                ends_at=NOW + timedelta(hours=times["hours"]) if times["hours"] else None,
                ignores_caps=caps["ignores"] and n == caps["campaigns"] - 1,
            )
            capped.append(assert_forecast_equals_ledger(campaign).get("capped", 0))

    for_any_customers()
    assert any(capped) or held_out  # the second campaign of the simplest world, and not the third


def test_a_program_reads_the_forecast_of_a_draft(api):
    persist_records(
        "customer",
        customer_record(external_id="a", email="one@example.com"),
        customer_record(external_id="b", email="one@example.com"),
        customer_record(external_id="c", email="two@example.com", email_opt_in=False),
        customer_record(external_id="d"),
    )
    campaign = create_campaign()

    shown = api("read").get(f"{URL}/{campaign.id}/forecast").json()

    assert (shown["audience"], shown["will_send"]) == (4, 1)
    assert {reason: count for reason, count in shown["skipped"].items() if count} == {
        "no address": 1,
        "opted out": 1,
        "same address": 1,
    }
    assert ledger_reasons(campaign)[""] == shown["will_send"]


def test_a_launched_campaign_has_no_forecast(api):
    persist_records("customer", customer_record(email="one@example.com"))
    campaign = create_campaign()
    ledger_reasons(campaign)

    response = api("read").get(f"{URL}/{campaign.id}/forecast")

    assert response.status_code == 409
    assert (
        response.json()["detail"][0]["msg"]
        == "This campaign is sending: only drafts and scheduled ones have a forecast."
    )


@pytest.mark.parametrize(
    ("needs_yes", "expected"),
    [
        (True, {"a": "", "b": "no consent", "c": "opted out", "d": "no consent", "e": "topic refused"}),
        (False, {"a": "", "b": "", "c": "opted out", "d": "suppressed", "e": "topic refused"}),
    ],
)
def test_a_channel_may_need_a_yes(needs_yes, expected):
    topic = topic_named("News")
    answers = {"a": True, "b": None, "c": False, "d": None, "e": True}
    persist_records(
        "customer",
        *(customer_record(external_id=id, email=f"{id}@example.com", email_opt_in=yes) for id, yes in answers.items()),
    )
    set_rule(EMAIL, needs_yes)
    suppress("email", ["d@example.com"], "bounced")
    set_refused_topics("email", "e@example.com", [topic.id])
    campaign = create_campaign(topic=topic)

    ledger_reasons(campaign)

    assert dict(campaign.log.values_list("customer_external_id", "reason")) == expected
