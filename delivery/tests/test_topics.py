"""A campaign with a topic skips the addresses that refuse it, before its launch and under way."""

import json

import pytest
from django.urls import reverse

from campaigns.drafts.duplicating import duplicate_campaign
from campaigns.log.ledger import Message
from campaigns.models import Campaign
from customers.models import Customer, Topic
from customers.privacy.export import customer_export
from customers.privacy.topics import set_refused_topics
from delivery.outbox import send
from delivery.snapshot import write_snapshot
from delivery.tests.ledger import states

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def topic() -> Topic:
    return Topic.objects.create(name="Offers", name_key="offers")


def reasons(campaign: Campaign) -> dict[str, str]:
    return dict(Message.objects.filter(campaign=campaign).values_list("to", "reason"))


def test_who_refused_it_before_is_skipped(topic, launched, vendor):
    campaign = launched(2, launching=False, snapshot=False, topic=topic)
    set_refused_topics("email", "p0@example.com", [topic.id])
    assert campaign.launch()
    assert write_snapshot(campaign)

    send(campaign)

    assert states(campaign) == {"skipped": 1, "sent": 1}
    assert reasons(campaign) == {"p0@example.com": "topic refused", "p1@example.com": ""}


def test_who_refuses_it_under_way_is_not_sent_to(topic, launched, vendor):
    campaign = launched(2, topic=topic)
    set_refused_topics("email", "P0@example.com", [topic.id])

    send(campaign)

    assert states(campaign) == {"skipped": 1, "sent": 1}
    assert reasons(campaign)["p0@example.com"] == "topic refused"


def test_another_topic_another_channel_and_none_do_not_matter(topic, launched, vendor):
    other = Topic.objects.create(name="News", name_key="news")
    with_other, without = launched(2, topic=other), launched(2)
    set_refused_topics("email", "p0@example.com", [topic.id])
    set_refused_topics("sms", "+919800000001", [other.id])

    for campaign in (with_other, without):
        send(campaign)
        assert states(campaign) == {"sent": 2}


def test_a_topic_is_chosen_in_the_composer_and_kept_by_a_copy(topic, launched, signed_in):
    campaign = launched(1, launching=False, snapshot=False)
    url = reverse("campaigns:edit", args=[campaign.id])
    draft = {"name": "News", "segment": campaign.segment_id, "channel": "email", "subject": "Hello", "message": "Hi!"}

    assert "Offers" in signed_in.get(url).text
    signed_in.post(url, {**draft, "topic": topic.id, "act": "save"})

    campaign.refresh_from_db()
    assert campaign.topic == duplicate_campaign(campaign).topic == topic
    assert "Not deleted" in signed_in.post(reverse("customers:delete_topic", args=[topic.id]), follow=True).text


def test_an_export_names_the_topics_that_a_customer_refuses(topic, launched, admin):
    launched(1)
    set_refused_topics("email", "p0@example.com", [topic.id])

    exported = customer_export(Customer.objects.get(), admin)

    assert exported["refused_topics"] == [{"channel": "email", "topic": "Offers"}]


def test_a_topic_is_given_by_api(topic, launched, api):
    segment = launched(1, launching=False, snapshot=False).segment
    body = {"name": "News", "segment_id": str(segment.id), "channel": "sms", "message": "Hi", "topic_id": str(topic.id)}

    response = api("campaigns").post("/api/v1/campaigns", json.dumps(body), content_type="application/json")

    assert response.status_code == 201
    assert Campaign.objects.get(id=response.json()["id"]).topic == topic
