"""Where campaigns start: with a new segment, or from the history."""

import pytest

from campaigns.models import Campaign
from campaigns.tests.factories import create_campaign, create_launched, create_segment
from campaigns.tests.pages import squeezed
from customers.models import Segment
from customers.signals import segment_built

pytestmark = pytest.mark.django_db


def test_a_new_segment_starts_a_draft_by_its_author(marketer):
    segment = create_segment(name="Quiet")
    segment_built.send(Segment, segment=segment, user=marketer)
    campaign = Campaign.objects.get()
    assert (campaign.name, campaign.segment, campaign.channel, campaign.status) == ("Quiet", segment, "email", "draft")
    assert (campaign.segment_name, campaign.created_by) == ("Quiet", marketer)


def test_a_segment_redirects_to_its_newest_draft(signed_in):
    segment = create_segment()
    create_campaign(segment=segment)
    newest = create_campaign(segment=segment)
    create_launched(segment=segment)
    response = signed_in.get(f"/campaigns/of/{segment.id}/")
    assert response.url == f"/campaigns/{newest.id}/edit/"


def test_a_segment_without_a_draft_redirects_to_a_new_campaign(signed_in):
    create_segment(name="Newer")
    segment = create_segment(name="Wanted")
    create_segment(name="Newest")
    page = signed_in.get(f"/campaigns/of/{segment.id}/", follow=True)
    assert page.request["PATH_INFO"] == "/campaigns/new/"
    assert f'<option value="{segment.id}" selected >Wanted</option>' in squeezed(page)


def test_choosing_a_segment_starts_a_draft(signed_in, marketer):
    segment = create_segment()
    assert segment.name in signed_in.get("/campaigns/new/").text
    response = signed_in.post("/campaigns/new/", {"segment": str(segment.id)})
    campaign = Campaign.objects.get()
    assert response.url == f"/campaigns/{campaign.id}/edit/"
    assert (campaign.segment, campaign.created_by) == (segment, marketer)


def test_the_empty_draft_of_a_segment_is_used_again(signed_in):
    segment = create_segment()
    first = signed_in.post("/campaigns/new/", {"segment": str(segment.id)})
    again = signed_in.post("/campaigns/new/", {"segment": str(segment.id)})
    assert first.url == again.url
    Campaign.objects.update(message="Hello")
    other = signed_in.post("/campaigns/new/", {"segment": str(segment.id)})
    assert other.url != first.url
    assert Campaign.objects.count() == 2


def test_a_segment_made_by_api_has_no_draft(api):
    everyone = {"name": "All", "rule": {"match": "all", "rules": []}}
    answer = api("campaigns").post("/api/v1/segments", everyone, content_type="application/json")
    assert answer.status_code == 201
    assert not Campaign.objects.exists()


@pytest.mark.parametrize("choice", ["", "nonsense", "0198a000-0000-7000-8000-000000000000"])
def test_an_unknown_segment_is_refused(signed_in, choice):
    create_segment()
    response = signed_in.post("/campaigns/new/", {"segment": choice})
    assert response.status_code == 422
    assert "Choose one of the segments" in response.text


def test_without_segments_the_page_links_to_a_new_one(signed_in):
    assert 'href="/segments/new/"' in signed_in.get("/campaigns/new/").text
