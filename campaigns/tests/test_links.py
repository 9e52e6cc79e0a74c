"""What a campaign chooses for its links, on the page and by API, and how often they were followed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.engagement.figures import Figure
from campaigns.models import Campaign, Content
from campaigns.tests.factories import create_campaign, create_customer, create_launched, create_message, create_segment

pytestmark = pytest.mark.django_db

FOOTER = {"kind": "footer", "text": "Bye"}
BLOCKS = [{"kind": "button", "label": "Shop", "href": "https://tea.example/"}, FOOTER]
MESSAGE = "Look: https://tea.example/"


def create(api, **fields):
    body = {"name": "Spring tea", "channel": "email", "subject": "News", "segment_id": str(create_segment().id)}
    content = {} if "blocks" in fields else {"message": MESSAGE}
    return api("campaigns").post("/api/v1/campaigns", body | content | fields, content_type="application/json")


def launched_links(api, **fields) -> list[str]:
    create_customer(phone="+919820012345")
    campaign = Campaign.objects.get(id=create(api, **fields).json()["id"])
    assert campaign.launch()
    content = Content.objects.filter(campaign=campaign).first()
    return [*(content.links if content else []), *(["tracked"] if campaign.is_tracked else [])]


@pytest.mark.parametrize(
    ("fields", "links"),
    [
        ({"blocks": BLOCKS}, ["https://tea.example/", "tracked"]),
        ({"blocks": BLOCKS, "tracks": False}, ["https://tea.example/"]),
        ({}, []),
        ({"tracks": True}, ["https://tea.example/", "tracked"]),
        ({"channel": "sms"}, []),
        ({"channel": "sms", "tracks": True}, ["https://tea.example/", "tracked"]),
        (
            {"utm": True},
            ["https://tea.example/?utm_source=localhost&utm_medium=email&utm_campaign=spring-tea"],
        ),
        (
            {"utm": {"source": "crm", "medium": "", "campaign": "May & June"}},
            ["https://tea.example/?utm_source=crm&utm_medium=email&utm_campaign=May%20%26%20June"],
        ),
        ({"utm": False}, []),
    ],
)
def test_a_program_chooses_how_links_are_written(api, fields, links):
    assert launched_links(api, **fields) == links


@pytest.mark.parametrize("utm", ["yes", {"source": "a\nb"}, {"term": "x"}, {"source": "x" * 101}])
def test_a_wrong_choice_is_refused(api, utm):
    response = create(api, utm=utm)
    assert response.status_code == 422
    assert "utm" in response.json()["detail"][0]["loc"]


def post(client, campaign, **fields):
    draft = {"name": campaign.name, "segment": campaign.segment_id, "channel": "email", "subject": "News"}
    return client.post(f"/campaigns/{campaign.id}/edit/", draft | {"message": MESSAGE, "act": "save"} | fields)


def test_the_composer_chooses_how_links_are_written(signed_in):
    campaign = create_campaign(message=MESSAGE)
    page = signed_in.get(f"/campaigns/{campaign.id}/edit/").text
    assert 'name="tracks"' in page
    assert 'placeholder="win-back"' in page

    assert post(signed_in, campaign, links="0", tracks="1", utm="1", utm_source=" crm ").status_code == 302
    campaign.refresh_from_db()
    assert (campaign.tracks, campaign.utm) == (True, {"source": "crm", "medium": "", "campaign": ""})

    assert post(signed_in, campaign, links="0").status_code == 302
    campaign.refresh_from_db()
    assert (campaign.tracks, campaign.utm) == (None, None)


def test_a_form_without_the_card_keeps_the_choice(signed_in):
    campaign = create_campaign(message=MESSAGE, tracks=True, utm={"source": "crm"})
    assert post(signed_in, campaign).status_code == 302
    campaign.refresh_from_db()
    assert (campaign.tracks, campaign.utm) == (True, {"source": "crm"})


def test_a_message_that_becomes_a_design_is_tracked_unless_somebody_said_no(signed_in):
    campaign = create_campaign(message=MESSAGE)
    draft = {"name": "N", "segment": campaign.segment_id, "channel": "email", "subject": "News", "message": MESSAGE}
    page = signed_in.post(f"/campaigns/{campaign.id}/design/", draft | {"links": "0", "act": "start"}).text
    assert 'name="links" value="1"' in page
    assert page.partition('name="tracks"')[2].partition(">")[0].endswith("checked")


def test_links_are_listed_with_who_followed_them(api, django_assert_max_num_queries):
    campaign = create_launched(blocks=BLOCKS)
    Content.objects.create(
        campaign=campaign, subject=[], html=[], text=[], links=["https://tea.example/", "https://tea.example/b"]
    )
    Figure.objects.create(campaign=campaign, link=1, clicked=3, machine_clicked=2, clicks=5)
    client = api("read")
    with django_assert_max_num_queries(10):
        answer = client.get(f"/api/v1/campaigns/{campaign.id}/links").json()
    nothing = {"orders": 0, "revenue": 0.0}
    assert answer["items"] == [
        {"n": 1, "url": "https://tea.example/", "people": 3, "machines": 2, "total": 5, **nothing},
        {"n": 2, "url": "https://tea.example/b", "people": 0, "machines": 0, "total": 0, **nothing},
    ]
    assert answer["next"] is None
    assert answer["as_of"]
    draft = create_campaign()
    assert client.get(f"/api/v1/campaigns/{draft.id}/links").json()["items"] == []


def test_figures_of_people_and_machines_are_in_the_api(api):
    campaign = create_launched()
    at = timezone.now()
    create_message(campaign=campaign, opened_at=at, clicked_at=at, opens=1, clicks=2)
    create_message(campaign=campaign, prefetched_at=at, machine_clicked_at=at - timedelta(hours=1))
    client = api("read")
    shown = client.get(f"/api/v1/campaigns/{campaign.id}").json()
    assert [shown[name] for name in ("opened", "prefetched", "clicked", "machine_clicked")] == [1, 1, 1, 1]
    assert client.get("/api/v1/campaigns").json()["items"][0] == shown
    (_, first) = client.get(f"/api/v1/campaigns/{campaign.id}/messages").json()["items"]
    assert first["opened_at"] is None or first["clicked_at"] is not None
