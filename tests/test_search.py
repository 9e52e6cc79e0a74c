"""One search finds everything that somebody may open, and nothing else."""

import pytest

from campaigns.journeys.starting import create_journey
from campaigns.models import Campaign, MailTemplate
from crm.operations import search
from crm.operations.places import PLACES, open_places
from customers.models import Segment
from customers.tests.factories import create_customer
from tests.page_permissions import PAGES

pytestmark = pytest.mark.django_db
STEPS = [{"id": "pause", "wait": {"n": 1, "unit": "days"}}]


@pytest.fixture
def coffee():
    create_customer(external_id="c1", name="Asha Coffee", email="asha@example.in")
    segment = Segment.objects.create(name="Coffee drinkers", rule={"match": "all", "rules": []})
    Campaign.draft(segment, None, name="Coffee for two")
    create_journey("After coffee", {"trigger": {"event": "customer_created"}, "steps": STEPS})
    MailTemplate.objects.create(name="Coffee letter", blocks=[])


def found(client, q) -> str:
    return " ".join(client.get("/search/", {"q": q}).text.split())


def test_it_finds_customers_segments_campaigns_journeys_and_templates_by_a_part_of_their_names(signed_in, coffee):
    page = found(signed_in, "coff")
    for name in ("Asha Coffee", "Coffee drinkers", "Coffee for two", "After coffee", "Coffee letter"):
        assert name in page
    assert "asha@example.in" in found(signed_in, "asha@EXAMPLE.in")


def test_it_finds_pages_of_the_settings_by_their_names_and_by_what_people_call_them(office):
    assert "/settings/keys/" in found(office, "api k")
    assert "/settings/channels/" in found(office, "smtp")
    assert "/settings/sign-up/" in found(office, "sign up")


def test_viewers_do_not_find_what_they_may_not_open(viewing, coffee):
    page = found(viewing, "coff")
    assert "Coffee for two" in page
    assert "Coffee letter" not in page
    assert "/settings/keys/" not in found(viewing, "api k")


@pytest.mark.parametrize("role", ["admin", "marketer", "viewer"])
def test_every_place_that_is_offered_opens_for_the_role(role, request):
    user = request.getfixturevalue(role)
    may_open = {name for name, (who, _) in PAGES.items() if who and user.role in who}
    assert {place.name for place in PLACES} & may_open == {place.name for place in open_places(user)}


def test_keys_of_places_are_not_given_twice():
    keys = [place.key for place in PLACES if place.key]
    assert len(keys) == len(set(keys))


def test_nothing_found_is_said_and_what_was_typed_is_escaped(signed_in):
    assert "Nothing has “&lt;b&gt;” in its name." in found(signed_in, "<b>")


def test_of_many_five_are_shown_with_the_way_to_all_of_them(signed_in):
    for number in range(7):
        create_customer(external_id=f"c{number}", name=f"Tara {number}")
    page = found(signed_in, "tara")
    assert page.count("Tara ") == 5
    assert "/customers/?q=tara" in page


def test_beyond_the_newest_customers_a_whole_address_still_finds(signed_in, monkeypatch):
    monkeypatch.setattr(search, "LOOKED_THROUGH", 1)
    create_customer(external_id="c1", name="Asha", email="asha@example.in")
    create_customer(external_id="c2", name="Asha too")
    assert "asha@example.in" not in found(signed_in, "sha")
    assert "asha@example.in" in found(signed_in, "asha@example.in")


def test_htmx_gets_the_results_alone(signed_in, coffee):
    answer = signed_in.get("/search/", {"q": "coffee"}, headers={"HX-Request": "true"}).text
    assert "Coffee for two" in answer
    assert "<html" not in answer
