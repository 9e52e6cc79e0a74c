"""The dashboard says what was earned, what needs a person, and what to do next."""

import json
import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone

from campaigns.attribution.models import Credit
from campaigns.results.monday import SHOWN, needs_a_person, next_steps
from campaigns.tests.factories import create_campaign, create_launched, create_message
from campaigns.tests.pages import squeezed
from campaigns.tests.test_reports import count_now
from campaigns.variants.models import Experiment
from crm.database.models import new_id
from crm.streams.models import DeadLetter
from customers.segments import audience
from customers.segments.rules import parse
from customers.tests.factories import create_customers, order_record, persist_records

pytestmark = pytest.mark.django_db


def texts(lines) -> list[str]:
    return [line.text for line in lines]


def test_what_was_earned_is_credited_against_all_revenue(signed_in):
    campaign = create_launched(status="completed")
    at = timezone.now() - timedelta(days=3)
    create_customers(*({"total_spend": 50_000, "last_order_at": at} for _ in range(4)))
    Credit.objects.create(
        version=0,
        order_id=new_id(),
        message_id=new_id(),
        customer_id=new_id(),
        campaign=campaign,
        amount=50_000,
        ordered_at=at,
    )
    assert "The last seven days" not in signed_in.get("/").text, "not counted yet"
    count_now()

    page = squeezed(signed_in.get("/"))

    assert "Revenue</dt> <dd>₹2,000 <span" in page
    assert 'Credited to messages</dt> <dd>₹500 <span class="hint"> 25.0% of ₹2,000; credited is not caused' in page
    assert "Orders</dt> <dd>4 <span" in page


def test_what_stands_still_needs_a_person(signed_in, client, admin):
    create_launched(name="Lost", unknown=3)
    create_launched(name="Halted", status="paused", pause_reason="its sender is unknown to the vendor")
    tried = create_launched(name="Tried", has_variants=True)
    Experiment.objects.create(campaign=tried, variants=[{}], decide_by="hand", tested_at=timezone.now())
    create_launched(name="Bounced", status="completed", delivered=80, failed=20)
    create_launched(name="Fine", status="completed", delivered=99, failed=1)
    create_launched(name="Long ago", status="completed", failed=9, launched_at=timezone.now() - timedelta(days=30))
    persist_records("order", order_record(customer="nobody"))
    DeadLetter.objects.create(stream="ingestion", kind="order", record="{}", reason="broken")

    assert texts(needs_a_person(may_administer=True)) == [
        "“Lost”: nobody knows whether 3 messages went out",
        "“Halted” is paused: its sender is unknown to the vendor",
        "“Tried” has tested its texts, and waits for your choice",
        "“Bounced”: 20 of 100 failed",
        "1 order waits for customers who have not come yet",
    ]
    assert len(needs_a_person(may_administer=True)) == SHOWN
    page = squeezed(signed_in.get("/"))
    assert "Needs you" in page
    assert "“Halted” is paused: its sender is unknown to the vendor" in page


def test_a_choice_that_is_due_is_not_hidden_by_tests_of_campaigns_that_are_over():
    ended = [create_launched(name=f"Ended {n}", status="cancelled", has_variants=True) for n in range(SHOWN)]
    for campaign in (*ended, create_launched(name="Due", has_variants=True)):
        Experiment.objects.create(campaign=campaign, variants=[{}], decide_by="hand", tested_at=timezone.now())

    assert texts(needs_a_person(may_administer=True)) == ["“Due” has tested its texts, and waits for your choice"]


def test_dead_letters_are_for_administrators():
    DeadLetter.objects.create(stream="ingestion", kind="order", record="{}", reason="broken")

    assert texts(needs_a_person(may_administer=True)) == ["1 record could not be written"]
    assert needs_a_person(may_administer=False) == []


def test_what_to_do_next_comes_from_the_survey_and_from_what_was_begun(signed_in):
    now = timezone.now()
    create_campaign(name="Begun")
    create_campaign(name="Empty", subject="", message="")
    create_campaign(name="Soon", status="scheduled", scheduled_for=now + timedelta(days=1))
    create_campaign(name="Later", status="scheduled", scheduled_for=now + timedelta(days=30))
    create_customers(
        *({"order_count": 4, "last_order_at": now - timedelta(days=120), "total_spend": 400} for _ in range(11)),
        *({"order_count": 1, "last_order_at": now - timedelta(days=40)} for _ in range(12)),
        *({} for _ in range(9)),
    )
    count_now()

    steps = next_steps()

    assert texts(steps)[1:] == [
        "“Begun” is a draft",
        "11 who ordered 3 times or more have been quiet for 90 to 365 days",
        "12 ordered once, 30 to 90 days ago",
    ]
    assert steps[0].text.startswith("“Soon” goes out on ")
    for step, count in zip(steps[2:], (11, 12), strict=True):
        assert signed_in.get(step.link).status_code == 200
        rule = json.loads(parse_qs(urlsplit(step.link).query)["rule"][0])
        assert audience.count(parse(rule)) == count
    assert "Win them back" in signed_in.get("/").text


def test_an_installation_without_campaigns_has_its_first_steps_alone(signed_in):
    page = signed_in.get("/").text

    assert "Your first campaign in three steps" in page
    assert "Needs you" not in page


def test_viewers_are_told_nothing_to_do(viewing):
    create_launched(name="Halted", status="paused")
    create_campaign(name="Begun")

    assert "What to do next" not in viewing.get("/").text


def test_what_journeys_sent_and_earned_is_told_apart(signed_in):
    now = timezone.now()
    campaign = create_launched(status="completed", launched_at=now - timedelta(days=2), delivered=30)
    step = create_launched(journey_id=new_id(), launched_at=now - timedelta(days=90))
    for days, state in ((2, "delivered"), (2, "failed"), (40, "delivered")):
        create_message(campaign=step, status=state, sent_at=now - timedelta(days=days))
    at = now - timedelta(days=3)
    create_customers({"total_spend": 100_000, "last_order_at": at})
    for to, amount in ((campaign, 50_000), (step, 20_000)):
        who = {"order_id": new_id(), "message_id": new_id(), "customer_id": new_id()}
        Credit.objects.create(version=0, campaign=to, amount=amount, ordered_at=at, **who)
    count_now()

    page = squeezed(signed_in.get("/"))

    assert "₹700 <span" in page
    assert "₹500 to campaigns, ₹200 to journeys;" in page
    assert '32 <span class="hint"> 30 in 1 campaign, 2 in 1 journey' in page
    assert '96.9% <span class="hint">of 32' in page
    day = timezone.localdate(now - timedelta(days=2))
    row = re.search(rf'<th scope="row">{day:%a} {day.day} [^<]+</th>(.*?)</tr>', page)
    assert row, "the same numbers as in the chart"
    assert re.findall(r">(\d+)<", row[1]) == ["30", "1", "1"]
    changed = squeezed(signed_in.get("/reports/changes/"))
    assert re.findall(r"Messages delivered by journeys</span>.*?Last 7 days\"> (\d+)<", changed) == ["1"]
    assert re.findall(r"<b>Messages delivered</b>.*?Last 7 days\"> (\d+)<", changed) == ["31"]
