"""In a large log, a page looks through so many messages at most; following the pages still finds every match."""

import random
from itertools import chain

import pytest

from campaigns.log.ledger import State
from campaigns.pages import log
from campaigns.tests.factories import create_launched, create_messages

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign(monkeypatch):
    """60 messages, of which a few are awaiting receipts, far apart; a page scans 15 and shows 4."""
    monkeypatch.setattr(log, "MAX_SCANNED", 15)
    monkeypatch.setattr(log, "PAGE", 4)
    campaign = create_launched()
    rare = {2, 3, 31, 32, 33, 34, 35, 36, 59}
    create_messages(campaign, *({"status": State.SENT if n in rare else State.DELIVERED} for n in range(60)))
    return campaign


def pages(client, url: str, query: str, direction: str) -> list[list[str]]:
    """The names on each page from the first or last on, until there is no other."""
    found = []
    while True:
        response = client.get(f"{url}?{query}")
        found.append([row["message"].customer_name for row in response.context["rows"]])
        edge = getattr(response.context["page"], direction)
        if not edge:
            return found
        assert len(found) < 60
        query = f"status=sent&{edge}"


@pytest.mark.both_databases
def test_every_match_is_found_forwards_and_backwards(signed_in, campaign):
    url = campaign.get_absolute_url()
    expected = list(campaign.log.filter(status=State.SENT).order_by("id").values_list("customer_name", flat=True))
    forwards = pages(signed_in, url, "status=sent", "next")
    assert list(chain(*forwards)) == expected
    last = campaign.log.order_by("-id").values_list("id", flat=True)[0]
    backwards = pages(signed_in, url, f"status=sent&before={last}", "previous")
    assert list(chain(*reversed(backwards))) == expected[:-1]


def test_a_page_without_matches_leads_on(signed_in, campaign):
    url = campaign.get_absolute_url()
    first = signed_in.get(f"{url}?status=sent")
    second = signed_in.get(f"{url}?status=sent&{first.context['page'].next}")
    assert second.context["rows"] == []
    assert "None of these 15 messages match." in second.text
    assert "Next" in second.text


def test_a_state_that_no_message_has_costs_no_scan(signed_in, campaign, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):  # session, person, campaign
        signed_in.get(f"{campaign.get_absolute_url()}?status=pending", headers={"HX-Request": "true"})


def test_a_made_up_edge_is_the_first_page(signed_in, campaign):
    response = signed_in.get(f"{campaign.get_absolute_url()}?status=sent&after={random.randbytes(3).hex()}")
    assert len(response.context["rows"]) == 2


@pytest.mark.parametrize("query", ["q=nobody", "city=Pune"])
def test_a_search_among_failures_looks_through_a_part_too(signed_in, campaign, query):
    create_messages(campaign, *[{"status": State.FAILED}] * 20)
    page = signed_in.get(f"{campaign.get_absolute_url()}?status=failed&{query}")
    assert page.context["rows"] == []
    assert "None of these 15 messages match." in page.text
