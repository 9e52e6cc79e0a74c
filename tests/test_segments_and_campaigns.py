"""Where segments and campaigns meet: who uses whom, and what a campaign keeps of a segment."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from campaigns.models import Campaign
from campaigns.tests.factories import create_campaign, create_launched, create_segment
from customers.models import ListChange, Segment
from customers.tests.factories import create_customer
from delivery.snapshot import write_snapshot
from tests.pages import visible_text

pytestmark = pytest.mark.django_db


def spent(amount: int) -> dict:
    return {"match": "all", "rules": [{"field": "total_spend", "op": "gt", "value": amount}]}


def in_segment(segment: Segment) -> dict:
    return {"match": "all", "rules": [{"field": "segment", "op": "in", "value": [str(segment.id)]}]}


@pytest.fixture
def segment() -> Segment:
    return create_segment(name="Big spenders", rule=spent(100))


def test_the_list_of_segments_tells_their_campaigns(signed_in, segment):
    create_segment(name="Without them", rule=in_segment(segment))
    for number in range(13):
        create_campaign(segment=segment, name=f"Campaign {number}")
    page = signed_in.get("/segments/").text
    assert "13 drafts, 1 segment" in visible_text(page)
    assert "Campaign 12" in page
    assert "and 2 more" in page
    assert page.count("Not used yet") == 1


def test_an_archived_segment_is_not_offered_and_a_draft_to_it_goes_on(signed_in, segment):
    campaign = Campaign.draft(segment)
    other = Campaign.draft(create_segment(name="Others"))
    signed_in.post(f"/segments/{segment.id}/archive/")
    assert "Big spenders</option>" not in signed_in.get("/campaigns/new/").text
    assert "Big spenders</option>" not in signed_in.get(f"/campaigns/{other.id}/edit/").text
    assert "Big spenders</option>" in signed_in.get(f"/campaigns/{campaign.id}/edit/").text
    signed_in.post(f"/segments/{segment.id}/restore/")
    assert "Big spenders</option>" in signed_in.get("/campaigns/new/").text


@pytest.mark.parametrize("through", [False, True], ids=["by its rule", "by a rule that names it"])
def test_editing_a_segment_never_touches_a_campaign_that_was_launched(segment, through):
    meant = create_customer(total_spend=20_000, email="a@example.in")
    create_customer(total_spend=5_000, email="b@example.in")
    campaign = Campaign.draft(create_segment(rule=in_segment(segment)) if through else segment, message="Hi")
    campaign.launch()
    Segment.objects.filter(id=segment.id).update(rule=spent(1))
    write_snapshot(campaign)
    assert [message.customer_id for message in campaign.log.all()] == [meant.id]


def test_a_new_list_starts_no_campaign_by_itself(signed_in, marketer):
    create_customer(external_id="c1")
    file = SimpleUploadedFile("list.csv", b"id\nc1\n")
    signed_in.post("/segments/upload/", {"name": "From the fair", "file": file})
    signed_in.post(f"/segments/lists/{ListChange.objects.get().id}/confirm/")
    assert Segment.objects.get(is_static=True).name == "From the fair"
    assert not Campaign.objects.exists()


def test_launched_campaigns_are_suggested_by_name(signed_in):
    create_launched(name="Win-back")
    for field in ("received_campaign", "opened_campaign", "clicked_campaign"):
        answer = signed_in.get("/segments/values/", {"of": field, "q": "win"}, headers={"HX-Request": "true"})
        assert answer.text == '<option value="Win-back"></option>'


def test_the_api_deletes_no_segment_that_a_campaign_uses(api):
    drafted, sent = (create_segment(name=name, rule=spent(100)) for name in ("Pune", "Goa"))
    create_campaign(name="Diwali", segment=drafted)
    create_campaign(name="Holi", segment=sent, status="completed")

    answers = [api("campaigns").delete(f"/api/v1/segments/{segment.id}") for segment in (drafted, sent)]

    assert [(answer.status_code, answer.json()["detail"][0]["msg"]) for answer in answers] == [
        (409, "The draft campaign “Diwali” uses this segment, so it cannot be deleted."),
        (409, "The campaign “Holi” uses this segment, so it cannot be deleted."),
    ]
    assert Segment.objects.count() == 2
