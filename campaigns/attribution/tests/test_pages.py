"""Orders credited to messages, on the pages of a campaign and of a segment, and the settings of the rule."""

import pytest
from django.urls import reverse

from campaigns.attribution.models import AttributionRule, Earned
from campaigns.attribution.rules import DEFAULT_WINDOWS
from campaigns.models import Campaign
from campaigns.tests.factories import create_launched, create_message, create_segment
from crm.accounts.models import AuditEntry

pytestmark = pytest.mark.django_db

RULE = "An order is credited to the last message before it that the customer clicked"
SETTINGS = "/settings/attribution/"
HOURS = {f"{channel}-{kind}": hours for channel, each in DEFAULT_WINDOWS.items() for kind, hours in each.items()}


def text(response) -> str:
    return " ".join(response.content.decode().split())


def earned(campaign: Campaign, orders: int, revenue: int, **fields) -> None:
    Earned.objects.create(version=1, campaign=campaign, converted=orders, orders=orders, revenue=revenue, **fields)


def test_the_report_says_what_is_credited_with_denominators_and_the_rule(signed_in):
    campaign = create_launched(has_variants=False, holdout=10, arms={"a": [40, 0, 0], "h": [4, 0, 0]})
    for _ in range(4):
        create_message(campaign=campaign, arm="a")
    earned(campaign, 2, 90_000, arm="a")

    page = text(signed_in.get(campaign.get_absolute_url()))

    assert "Orders credited to the messages" in page
    assert "2 of 4 delivered" in page
    assert "₹900" in page
    assert "₹225" in page  # a delivered message
    assert RULE in page
    assert "Credited is not caused" in page


def test_each_text_has_its_own_line(signed_in):
    campaign = create_launched(holdout=10, arms={"a": [40, 0, 0], "b": [50, 0, 0], "h": [4, 0, 0]})
    create_message(campaign=campaign, arm="a")
    earned(campaign, 1, 10_000, arm="a")
    earned(campaign, 3, 70_000, arm="b")

    page = text(signed_in.get(campaign.get_absolute_url()))

    assert "2.5% of 40 people" in page
    assert "6.0% of 50 people" in page
    assert "₹700" in page
    assert "₹800" in page


def test_before_anything_is_delivered_nothing_is_said(signed_in):
    assert "Orders credited" not in text(signed_in.get(create_launched().get_absolute_url()))


def test_the_page_of_a_segment_sums_its_campaigns(signed_in):
    segment = create_segment(name="Regulars")
    for name, revenue in (("Spring", 10_000), ("Summer", 25_000)):
        earned(create_launched(segment=segment, name=name), 1, revenue)
    earned(create_launched(), 1, 99_000)

    page = text(signed_in.get(reverse("campaigns:earned_by_segment", args=[segment.id])))

    assert "Spring" in page
    assert "₹350" in page
    assert "₹990" not in page
    assert RULE in page
    assert reverse("campaigns:earned_by_segment", args=[segment.id]) in text(signed_in.get(segment.get_absolute_url()))


def test_another_rule_is_recounted_and_then_shown(office, signed_in):
    create_launched()
    answer = office.post(SETTINGS, HOURS | {"sms-delivered": "24"}, follow=True)

    assert "Saved. Orders are recounted in the background." in text(answer)
    assert "Recounting, 0 %" in text(answer)
    assert AttributionRule.objects.get(state="recounting").windows["sms"] == {"clicked": 120, "delivered": 24}
    entry = AuditEntry.objects.get(action="attribution_changed")
    assert "SMS: within 1 day" in str(entry.details)

    assert "Nothing changed." in text(office.post(SETTINGS, HOURS | {"sms-delivered": "24"}, follow=True))
    office.post(SETTINGS, HOURS)
    assert not AttributionRule.objects.filter(state="recounting").exists()


@pytest.mark.parametrize("wrong", ["", "-1", "721", "1.5", "many"])
def test_wrong_hours_are_refused_at_their_field(office, wrong):
    answer = office.post(SETTINGS, HOURS | {"email-clicked": wrong})
    assert answer.status_code == 422
    assert "Write hours as a whole number from 0 to 720" in text(answer)
    assert not AttributionRule.objects.exists()


def test_marketers_read_the_rule_and_administrators_change_it(signed_in):
    assert RULE in text(signed_in.get(SETTINGS))
    assert "Only administrators can change this." in text(signed_in.get(SETTINGS))
    assert signed_in.post(SETTINGS, HOURS).status_code == 403
