"""How many parts an SMS takes for the people who would get it."""

import pytest

from campaigns.forecast.part_counts import PartCounts, count_parts
from campaigns.forecast.reach import count_reach
from campaigns.models import Campaign
from campaigns.tests.factories import create_campaign, create_customer, create_segment
from campaigns.tests.pages import squeezed
from customers.models import Customer

pytestmark = pytest.mark.one_database

LONG = "Hi {{ first_name | there }}, " + "x" * 147  # one part for a name of up to 7 letters


def create_people(*names: str) -> None:
    for n, name in enumerate(names):
        create_customer(name=name, phone=f"+9198000000{n:02}")


def sms(message: str) -> Campaign:
    return Campaign(channel="sms", message=message, segment=create_segment())


@pytest.mark.django_db
@pytest.mark.both_databases
def test_each_message_counts_as_its_recipient_would_get_it():
    create_people("Ananya", "", "Dev", "Venkateshwaran", "अनन्या", "Opted Out")
    create_customer(name="Venkateshwaran", phone="+919800000000")  # the first customer with this number gets it
    Customer.objects.filter(name="Opted Out").update(sms_standing="opted out")
    campaign = sms(LONG)
    reach = count_reach(campaign, ["first_name"])
    counts = count_parts(campaign, reach.reachable)
    assert counts == PartCounts({1: 3, 2: 1, 3: 1})
    assert counts.counted == reach.reachable
    assert counts.total == 8
    assert str(counts) == "1 part for 3, 2 for 1, 3 for 1"


@pytest.mark.django_db
def test_a_text_without_tokens_is_counted_without_reading_anybody(django_assert_num_queries):
    long, empty = sms("x" * 161), sms("")
    with django_assert_num_queries(0):
        assert count_parts(long, 5_000) == PartCounts({2: 5_000})
        assert count_parts(empty, 5_000) == PartCounts({})


@pytest.mark.django_db
def test_of_a_large_audience_only_the_first_recipients_are_read(monkeypatch):
    create_people("Ananya", "Dev", "Venkateshwaran")
    campaign = sms(LONG)
    assert count_parts(campaign, 3, max_read=2) == PartCounts({1: 2}, is_sample=True)
    assert count_parts(campaign, 3, max_read=3) == PartCounts({1: 2, 2: 1})


@pytest.mark.django_db
def test_composer_and_review_show_it_for_sms_alone(signed_in):
    create_people("Ananya", "Dev", "Venkateshwaran")
    campaign = create_campaign(channel="sms", message=LONG)
    for page in ("edit", "review"):
        assert "1 part for 2, 2 for 1. 4 parts in all." in squeezed(signed_in.get(f"/campaigns/{campaign.id}/{page}/"))
    campaign = create_campaign(channel="email", message=LONG)
    for page in ("edit", "review"):
        assert "parts in all" not in signed_in.get(f"/campaigns/{campaign.id}/{page}/").text


@pytest.mark.django_db
def test_a_sample_says_so(signed_in, monkeypatch):
    create_people("Ananya", "Dev", "Venkateshwaran")
    monkeypatch.setattr("campaigns.drafts.composer.PARTS_READ", 2)
    page = squeezed(signed_in.get(f"/campaigns/{create_campaign(channel='sms', message=LONG).id}/edit/"))
    assert "Of the first 2 recipients: 1 part for 2." in page


@pytest.mark.django_db
def test_the_forecast_counts_them_for_programs(api):
    create_people("Ananya", "Dev", "Venkateshwaran")
    sms, email = create_campaign(channel="sms", message=LONG), create_campaign(channel="email")
    assert api().get(f"/api/v1/campaigns/{sms.id}/forecast").json()["parts"] == {"1": 2, "2": 1}
    assert api().get(f"/api/v1/campaigns/{email.id}/forecast").json()["parts"] is None
