"""What the page of a campaign says of opens and clicks: no rate without its denominator, nothing unmeasured as 0."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.engagement.figures import Engagement, Figure
from campaigns.models import Campaign, Content
from campaigns.results.engagement import share, show_engagement
from campaigns.results.figures import read_figures
from campaigns.tests.factories import create_launched, create_message

pytestmark = pytest.mark.django_db

BLOCKS = [{"kind": "button", "label": "Shop", "href": "https://tea.example/"}, {"kind": "footer", "text": ""}]
LINKS = ["https://tea.example/", "https://tea.example/diwali?utm_source=crm"]


def create_tracked(delivered: int = 40, links: list[str] | None = None, **fields) -> Campaign:
    campaign = create_launched(**{"blocks": BLOCKS, "status": "completed", **fields}, delivered=delivered)
    Content.objects.create(campaign=campaign, subject=[], html=[], text=[], links=LINKS if links is None else links)
    return campaign


def count(campaign: Campaign, link: int = 0, **counts: int) -> None:
    Figure.objects.create(campaign=campaign, link=link, **Engagement(**counts)._asdict())


def shown(campaign: Campaign) -> dict[str, list[str]]:
    """What stands at each figure, by its label."""
    engagement = show_engagement(campaign, read_figures(campaign))
    assert engagement
    return {
        each.label: ["not measured" if each.count is None else str(each.count), *each.shares, each.beside]
        for each in engagement.reactions
    }


def test_a_share_has_its_denominator_and_few_are_counted():
    assert share(5, 40, "delivered") == "12.5% of 40 delivered"
    assert share(3, 12, "delivered") == "3 of 12 delivered"
    assert share(0, 0, "delivered") == "none delivered yet"


def test_people_stand_first_and_machines_beside_them():
    campaign = create_tracked(unsubscribed=1)
    count(campaign, opened=24, prefetched=9, clicked=6, machine_clicked=2, opens=30, clicks=7)
    assert shown(campaign) == {
        "Opened, at least": ["24", "60.0% of 40 delivered", "30 opens in all · 9 prefetched by machines, left out"],
        "Clicked": ["6", "15.0% of 40 delivered", "25.0% of 24 opened", "7 clicks in all · 2 by machines, left out"],
        "Unsubscribed": ["1", "2.5% of 40 delivered", ""],
        "Reported as spam": ["0", "0.0% of 40 delivered", ""],
    }


@pytest.mark.parametrize(
    ("fields", "opened", "clicked"),
    [
        ({"blocks": None}, "Plain text cannot tell of opens.", "Clicks are not counted in this campaign."),
        ({"tracks": False}, "Opens are not counted in this campaign.", "Clicks are not counted in this campaign."),
        ({"links": []}, "", "There is no link in it."),
        ({"blocks": None, "tracks": True}, "Plain text cannot tell of opens.", ""),
        ({"blocks": None, "channel": "whatsapp"}, "", "Clicks are not counted in this campaign."),
    ],
)
def test_what_was_not_measured_is_never_shown_as_zero(fields, opened, clicked):
    figures = list(shown(create_tracked(**fields)).items())
    for (_, (value, *_, beside)), why in zip(figures, (opened, clicked), strict=False):
        assert (value == "not measured") == bool(why)
        assert beside == why


def test_what_a_vendor_tells_is_shown_though_nothing_was_tracked():
    campaign = create_tracked(blocks=None)
    count(campaign, opened=4, clicked=1, opens=4, clicks=1)
    assert list(shown(campaign))[:2] == ["Opened, at least", "Clicked"]
    assert shown(campaign)["Clicked"][0] == "1"


def test_the_page_lists_the_links(signed_in):
    campaign = create_tracked(snapshot_at=timezone.now())
    count(campaign, opened=3, clicked=3, opens=3, clicks=4)
    count(campaign, 1, clicked=3, clicks=4, machine_clicked=1)
    page = signed_in.get(campaign.get_absolute_url()).text

    text = re.sub(r"\s+", " ", re.sub("<[^>]*>", " ", page.partition('id="engagement"')[2].partition("</section>")[0]))
    assert "https://tea.example/ 3 7.5% of 40 delivered 4 1" in text
    assert "https://tea.example/diwali?utm_source=crm 0 0.0% of 40 delivered 0 0" in text
    for percent in re.finditer(r"[0-9.]+%", text):  # no page shows a rate without its denominator
        assert re.match(r" of [0-9,]+ (delivered|opened)", text[percent.end() :])


def test_before_anything_was_delivered_nothing_is_said(signed_in):
    campaign = create_launched()
    create_message(campaign=campaign, status="pending")
    assert show_engagement(campaign, read_figures(campaign)) is None
    assert 'id="engagement"' not in signed_in.get(campaign.get_absolute_url()).text


def test_it_moves_while_the_page_watches(signed_in):
    campaign = create_launched(blocks=BLOCKS)
    create_message(campaign=campaign, status="pending")
    create_message(campaign=campaign, opened_at=timezone.now() - timedelta(minutes=1), opens=1)
    live = signed_in.get(f"/campaigns/{campaign.id}/live/", headers={"HX-Request": "true"}).text
    assert re.search(r"Opened, at least</dt>\s*<dd>\s*<b>1</b>", live)
    assert "so far" in live


def test_orders_credited_follow_what_is_delivered(signed_in):
    campaign = create_launched()
    page = signed_in.get(campaign.get_absolute_url())
    assert '<div id="credited"></div>' in page.text

    def poll(query: str):
        return signed_in.get(f"{campaign.get_absolute_url()}live/?{query}", headers={"HX-Request": "true"})

    assert 'id="credited"' not in poll(page.context["poll"]).text
    create_message(campaign=campaign)
    more = poll(page.context["poll"])
    assert '<div id="credited" hx-swap-oob="true">' in more.text
    assert "of 1 delivered" in more.text
    assert 'id="credited"' not in poll(more.context["poll"]).text
