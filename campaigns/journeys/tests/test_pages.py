"""The pages of journeys, without scripts: from a ready-made draft to the people in it."""

import html
import re

import pytest
from django.test import Client

from campaigns.journeys.models import Journey
from campaigns.journeys.pages.form import form_for
from campaigns.journeys.starting import create_journey
from campaigns.journeys.steps import parse
from campaigns.journeys.tests.plans import ORDERED, PUNE, mail, plan, wait
from customers.models import Segment

pytestmark = pytest.mark.django_db


def text(response):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def fields(page):
    """What a browser would post of the editor."""
    body = page.content.decode()
    editor = body[body.index('class="editor"') :]
    found = []
    for tag in re.finditer(r"<(input|textarea|select)([^>]*)>(?:(.*?)</\1>)?", editor, re.DOTALL):
        kind, attributes, inner = tag[1], dict(re.findall(r'([\w-]+)="([^"]*)"', tag[2])), tag[3]
        if "name" not in attributes:
            continue
        if attributes.get("type") == "checkbox" and " checked" not in tag[2]:
            continue
        value = attributes.get("value", "on")
        if kind == "select":
            chosen = re.search(r'value="([^"]*)" selected', tag[0]) or re.search(r'value="([^"]*)"', tag[0])
            value = chosen[1]
        if kind == "textarea":
            value = inner
        found.append((attributes["name"], html.unescape(value or "")))
    posted = {}
    for name, value in found:
        posted.setdefault(name, []).append(value)
    return posted


def test_a_ready_made_cart_is_filled_in_from_the_data_and_started(signed_in, world):
    world.append("c9", name="basket_changed")
    page = signed_in.post("/journeys/new/", {"ready_made": "cart"}, follow=True)
    journey = Journey.objects.get()
    assert journey.draft["trigger"] == {"event": "basket_changed"}
    saved = signed_in.post(f"/journeys/{journey.id}/edit/", fields(page) | {"name": ["Cart"]}, follow=True)
    assert "“Cart” saved." in text(saved)
    assert "When “basket changed” happens." in text(saved)
    question = signed_in.get(f"/journeys/{journey.id}/start/")
    assert "Start the journey" in text(question)
    live = signed_in.post(f"/journeys/{journey.id}/start/", follow=True)
    assert "“Cart” is live" in text(live)
    world.journeys.append(Journey.objects.get())
    world.customer("c1")
    world.event("c1", name="basket_changed")
    shown = signed_in.get(f"/journeys/{journey.id}/")
    assert "1 Wait 2 hours 1 1 2 Mar 2026, 12:00 IST" in text(shown)
    people = signed_in.get(f"/journeys/{journey.id}/people/?step=pause")
    assert "Asha Rao c1" in text(people)
    assert "until 2 Mar 2026, 12:00 IST" in text(people)
    assert "They are inside already." not in text(shown)


@pytest.mark.parametrize(
    "journey",
    [
        plan(wait("w", 2, "hours"), mail("m")),
        plan(
            mail("m"),
            {"id": "u", "wait_until": {"weekdays": ["monday"], "between": ["09:00", "18:00"]}},
            {"id": "f", "wait_for": ORDERED, "at_most": {"n": 1, "unit": "days"}, "then": [mail("n")], "otherwise": []},
            {"id": "s", "message": {"channel": "sms", "message": "Hi"}},
            trigger={"event": "cart_updated", "where": {"category": ["Coffee", "Tea"]}},
            again={"inside": "restart", "later": {"n": 7, "unit": "days"}},
            exit=[ORDERED, {"unsubscribed": True}, {"event": "paid"}],
            goal={**ORDERED, "within": {"n": 7, "unit": "days"}},
        ),
        plan(
            mail("m"),
            trigger={"event": "cart_updated", "where": {"size": [1]}},
            again={"inside": "ignore", "later": "never"},
            exit=[{"event": "paid", "where": {"sku": ["A"]}}, {"if": PUNE}],
            goal={**ORDERED, "within": {"n": 2, "unit": "hours"}, "leave": True},
            late=48,
            **{"if": PUNE},
        ),
    ],
)
def test_a_journey_opened_in_the_editor_and_saved_unchanged_says_the_same(signed_in, journey):
    stored = create_journey("Cart", journey)
    page = signed_in.get(f"/journeys/{stored.id}/edit/")
    assert signed_in.post(f"/journeys/{stored.id}/edit/", fields(page)).status_code == 302
    assert parse(Journey.objects.get().draft) == parse(journey)


def test_the_members_of_a_segment_are_chosen_in_the_editor(signed_in):
    segment = Segment.objects.create(name="Pune", rule=PUNE)
    stored = create_journey("Cart", plan(mail("m")))
    page = signed_in.get(f"/journeys/{stored.id}/edit/")
    signed_in.post(f"/journeys/{stored.id}/edit/", fields(page) | {"segment": [str(segment.id)]})
    assert "if they are in segment Pune" in text(signed_in.get(f"/journeys/{stored.id}/"))
    assert form_for(Journey.objects.get()).values["segment"] == str(segment.id)


def test_rows_are_added_moved_and_removed_and_nothing_typed_is_lost(signed_in):
    stored = create_journey("Cart", plan(wait("w", 2, "hours"), mail("m")))
    url = f"/journeys/{stored.id}/edit/"
    page = signed_in.post(url, fields(signed_in.get(url)) | {"subject-1": ["Typed"], "act": ["up:1"]})
    page = signed_in.post(url, fields(page) | {"act": ["add:wait"]})
    page = signed_in.post(url, fields(page) | {"act": ["remove:1"]})
    assert "Unsaved changes" in text(page)
    assert Journey.objects.get().draft_version == 1
    signed_in.post(url, fields(page))
    steps = Journey.objects.get().draft["steps"]
    assert steps == [mail("m", "Typed"), {"id": "step1", "wait": {"n": 1, "unit": "days"}}]


def test_what_is_wrong_stands_at_its_row_and_nothing_is_saved(signed_in):
    stored = create_journey("Cart", plan(wait("w", 2, "hours"), mail("m")))
    url = f"/journeys/{stored.id}/edit/"
    refused = signed_in.post(url, fields(signed_in.get(url)) | {"n-0": ["many"]})
    assert refused.status_code == 422
    row = refused.content.decode().split('id="row-1"')[0]
    assert "Give a whole number" in row
    assert 'value="many"' in row
    assert Journey.objects.get().draft_version == 1


def test_a_draft_that_was_changed_elsewhere_is_not_overwritten_unseen(signed_in):
    stored = create_journey("Cart", plan(mail("m")))
    url = f"/journeys/{stored.id}/edit/"
    typed = fields(signed_in.get(url))
    Journey.objects.update(draft_version=2)
    refused = signed_in.post(url, typed | {"subject-0": ["Mine"]})
    assert refused.status_code == 409
    assert "changed elsewhere" in text(refused)
    assert signed_in.post(url, fields(refused)).status_code == 302
    assert Journey.objects.get().draft["steps"][0]["message"]["subject"] == "Mine"


def test_what_cannot_be_started_says_why(signed_in):
    stored = create_journey("Cart", plan(mail("m"), {"id": "t", "tag": {"add": ["x"]}}))
    page = signed_in.get(f"/journeys/{stored.id}/start/")
    assert "Step 2: Tags and webhooks cannot be used in journeys so far" in text(page)
    assert "Start the journey" not in text(page)
    assert signed_in.post(f"/journeys/{stored.id}/start/").status_code == 422


def test_pausing_resuming_and_stopping(signed_in, world):
    journey = world.start(plan(wait("w", 1, "days"), mail("m")))
    world.customer()
    world.event()
    url = f"/journeys/{journey.id}/"
    assert "is paused" in text(signed_in.post(f"{url}pause/", follow=True))
    assert "goes on" in text(signed_in.post(f"{url}resume/", follow=True))
    assert "It ends for the 1 customer inside" in text(signed_in.get(f"{url}stop/"))
    assert "is stopped" in text(signed_in.post(f"{url}stop/", follow=True))
    world.settle()
    page = signed_in.get(url)
    assert "the journey was stopped 1" in text(page)
    assert "Asha Rao c1" in text(signed_in.get(f"{url}people/?status=left"))


def test_a_draft_is_deleted_and_what_was_started_stays(signed_in, world):
    draft, live = create_journey("Draft", plan(mail("m"))), world.start(plan(mail("m")), name="Live")
    for journey in (draft, live):
        signed_in.post(f"/journeys/{journey.id}/delete/")
    assert [journey.name for journey in Journey.objects.all()] == ["Live"]


def test_one_customer_is_asked_about(signed_in, world):
    journey = world.start(plan(mail("m"), **{"if": PUNE}))
    world.customer("c1", city="Nagpur")
    asked = signed_in.get(f"/journeys/{journey.id}/", {"customer": "C1@example.in"})
    assert "Asha Rao would not enter. This does not hold: they live in Pune." in text(asked)
    assert "no customer “x”" in text(signed_in.get(f"/journeys/{journey.id}/", {"customer": "x"}))


def test_fast_forward_shows_the_messages_with_their_times(signed_in, world):
    journey = create_journey(
        "Cart", plan(wait("w", 2, "hours"), mail("m"), wait("v", 3, "days"), mail("n"), exit=[ORDERED])
    )
    world.customer("c1")
    page = text(signed_in.get(f"/journeys/{journey.id}/forward/"))
    assert "2 Mar 2026, 12:00 IST 2 E-mail “You left something” written You left something Hi Asha" in page
    assert "5 Mar 2026, 12:00 IST 4 E-mail" in page
    page = text(signed_in.get(f"/journeys/{journey.id}/forward/", {"customer": "c1", "order": "1"}))
    assert "4 E-mail" not in page
    assert "The journey ends: met an exit condition." in page
    assert "0 to 365" in text(signed_in.get(f"/journeys/{journey.id}/forward/", {"order": "x"}))


def test_a_viewer_sees_journeys_and_changes_none(viewer):
    client = Client()
    client.force_login(viewer)
    journey = create_journey("<b>Cart</b>", plan(mail("m")))
    page = client.get(f"/journeys/{journey.id}/")
    assert "&lt;b&gt;Cart&lt;/b&gt;" in page.content.decode()
    assert "Start …" not in text(page)
    assert "Begin with" not in text(client.get("/journeys/"))
    assert client.post("/journeys/new/").status_code == 403
