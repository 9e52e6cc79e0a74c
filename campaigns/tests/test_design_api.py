"""Designed e-mails over the API: created with their blocks, refused with the place of each mistake."""

import pytest

from campaigns.content.library import MailTemplate
from campaigns.models import Campaign, Content
from campaigns.senders import Sender
from campaigns.tests.factories import create_customer, create_segment

pytestmark = pytest.mark.django_db
FOOTER = {"kind": "footer", "text": "Bye"}
BLOCKS = [{"kind": "heading", "text": "Hi {{ first_name | there }}"}, FOOTER]


def create(api, **fields):
    texts = {"name": "News", "channel": "email", "subject": "News", "blocks": BLOCKS}
    body = {"segment_id": str(create_segment().id), **texts, **fields}
    posted = {name: value for name, value in body.items() if value is not ...}
    return api("campaigns").post("/api/v1/campaigns", posted, content_type="application/json")


def test_a_campaign_is_created_with_blocks_and_launched(api):
    sender = Sender.objects.create(name="Chai", address="a@chai.example", postal_address="Pune")
    create_customer()
    response = create(api, preheader="Look", sender_id=str(sender.id))
    assert response.status_code == 201
    campaign = Campaign.objects.get()
    assert campaign.blocks == [{"kind": "heading", "text": BLOCKS[0]["text"], "level": 1}, FOOTER]
    assert (campaign.preheader, campaign.sender, campaign.message) == ("Look", sender, "")
    assert campaign.launch()
    assert Content.objects.get().from_header == '"Chai" <a@chai.example>'


@pytest.mark.parametrize(
    ("fields", "place", "words"),
    [
        ({"blocks": [{"kind": "video"}, FOOTER]}, ["blocks", 0, "kind"], "Choose one of"),
        ({"blocks": [{"kind": "button", "label": "Go", "href": "x"}, FOOTER]}, ["blocks", 0, "href"], "https"),
        ({"blocks": [{"kind": "text", "text": "{{ frist_name }}"}, FOOTER]}, ["blocks", 0, "text"], "first_name"),
        ({"blocks": []}, ["blocks"], "footer"),
        ({"blocks": "text"}, ["blocks"], "list"),
        ({"channel": "sms", "message": "Hi"}, ["blocks"], "Only an e-mail"),
        ({"preheader": "x" * 131}, ["preheader"], "130"),
        ({"preheader": "a\nb"}, ["preheader"], "one line"),
        ({"topic_id": "01890a5d-ac96-774b-bcce-b302099a8057"}, ["topic_id"], "no topic"),
        ({"sender_id": "01890a5d-ac96-774b-bcce-b302099a8057"}, ["sender_id"], "no sender"),
        ({"blocks": ...}, ["message"], "Write a message"),
    ],
)
def test_a_mistake_is_refused_with_its_place(api, fields, place, words):
    response = create(api, **fields)
    assert response.status_code == 422
    problem = response.json()["detail"][0]
    assert problem["loc"] == ["body", *place]
    assert words in problem["msg"]
    assert not Campaign.objects.exists()


def test_templates_are_listed_page_by_page(api):
    saved = MailTemplate.objects.create(name="Spring", blocks=BLOCKS)
    everything = api("read").get("/api/v1/templates").json()
    assert everything["next"] is None
    assert everything["items"][-1]["id"] == saved.id.hex
    assert everything["items"][0]["built_in"]
    cursor, found = None, []
    while True:
        page = api("read").get("/api/v1/templates", {"limit": 4, **({"cursor": cursor} if cursor else {})}).json()
        assert len(page["items"]) <= 4
        found += page["items"]
        cursor = page["next"]
        if cursor is None:
            break
    assert found == everything["items"]
    assert api("read").get("/api/v1/templates", {"cursor": "nonsense"}).status_code == 422
