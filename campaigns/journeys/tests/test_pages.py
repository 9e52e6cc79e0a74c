"""The pages of journeys, without scripts: from a ready-made draft to the people in it."""

from datetime import timedelta

import pytest

from campaigns.journeys.models import Journey
from campaigns.journeys.starting import create_journey
from campaigns.journeys.tests.browsing import fields, text
from campaigns.journeys.tests.plans import ORDERED, PUNE, mail, plan, wait

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.mark.also_mongodb
def test_a_ready_made_cart_is_filled_in_from_the_data_and_started(signed_in, world):
    world.append("c9", name="basket_changed")
    page = signed_in.post("/journeys/new/", {"ready_made": "cart"}, follow=True)
    journey = Journey.objects.get()
    assert journey.draft["trigger"] == {"event": "basket_changed"}
    written = {name: ["Your cart"] for name in fields(page) if name.startswith("message-")}
    posted = fields(page) | {"name": ["Cart"]} | written
    saved = signed_in.post(f"/journeys/{journey.id}/edit/", posted, follow=True)
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


def test_a_double_click_creates_one_draft(signed_in):
    token = signed_in.get("/journeys/").context["ready_made"][0][1]
    first, second = (signed_in.post("/journeys/new/", {"ready_made": "cart", "new": token}) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert Journey.objects.count() == 1


def test_what_cannot_be_started_says_why(signed_in):
    stored = create_journey("Cart", plan(mail("m"), {"id": "t", "webhook": {"url": "https:///carts"}}))
    page = signed_in.get(f"/journeys/{stored.id}/start/")
    assert "Step 2: The address must look like https://" in text(page)
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


@pytest.mark.also_mongodb
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


@pytest.mark.parametrize(
    ("inside", "words"),
    [
        ("ignore", "Asha Rao would not enter. They are inside already, at step 1 (Wait 2 hours) until"),
        ("restart", "They start over when the event happens."),
    ],
)
def test_the_check_of_a_customer_says_where_they_are(signed_in, world, inside, words):
    journey = world.start(plan(wait("w", 2, "hours"), mail("m"), again={"inside": inside, "later": "always"}))
    world.customer()
    world.event()
    page = text(signed_in.get(f"/journeys/{journey.id}/", {"customer": "c1"}))
    assert "at step 1 (Wait 2 hours) until 2 Mar 2026, 12:00 IST." in page
    assert words in page


@pytest.mark.also_mongodb
def test_fast_forward_says_of_a_message_that_nobody_can_get_what_is_missing(signed_in, world):
    empty = {"id": "e", "message": {"channel": "email", "subject": "", "message": ""}}
    bare = {"id": "b", "message": {"channel": "sms", "message": "{{ city }}"}}
    journey = create_journey("Cart", plan(empty, bare))
    world.customer(phone="+919812345678")
    page = text(signed_in.get(f"/journeys/{journey.id}/forward/", {"customer": "c1"}))
    assert "not ready: An e-mail needs a subject: write one." in page
    assert "not ready: Somebody may enter who has no city" in page
    assert "written" not in page


@pytest.mark.also_mongodb
def test_no_page_shows_the_token_in_the_address_of_a_webhook(viewing, world):
    step = {"id": "t", "webhook": {"url": "https://user:pass@shop.example.com/carts?token=secret"}}
    journey = create_journey("Cart", plan(wait("w", 1, "hours"), step))
    world.customer()
    for page in ("", "forward/", "people/", "dry-runs/"):
        shown = viewing.get(f"/journeys/{journey.id}/{page}").content.decode()
        assert "secret" not in shown
        assert "pass@" not in shown
    assert "Tell https://shop.example.com/carts" in text(viewing.get(f"/journeys/{journey.id}/forward/"))


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
    assert "The journey ends: met an exit condition (they order)." in page
    assert "0 to 365" in text(signed_in.get(f"/journeys/{journey.id}/forward/", {"order": "x"}))


def test_a_viewer_sees_journeys_and_changes_none(viewing):
    journey = create_journey("<b>Cart</b>", plan(mail("m")))
    page = viewing.get(f"/journeys/{journey.id}/")
    assert "&lt;b&gt;Cart&lt;/b&gt;" in page.content.decode()
    assert "Start …" not in text(page)
    assert "Begin with" not in text(viewing.get("/journeys/"))
    assert viewing.post("/journeys/new/").status_code == 403


def test_the_page_asks_what_becomes_of_those_held(signed_in, world):
    journey = world.start(plan(wait("w", 2, "hours"), mail("m"), most_an_hour=1))
    for customer in ("c1", "c2"):
        world.customer(customer)
        world.event(customer)
    world.now += timedelta(days=2)
    world.traveller.move_to(world.now)
    world.settle()
    url = f"/journeys/{journey.id}/"
    page = text(signed_in.get(url))
    assert "The next step of 1 customer was due more than 24 hours ago." in page
    assert "1 entry came in beyond the limit of an hour." in page
    assert "held until you decide" in text(signed_in.get(f"{url}people/?step=w"))
    assert "are let in" in text(signed_in.post(f"{url}held/", {"answer": "let_in"}, follow=True))
    world.settle()
    assert "Those who were overdue go on" in text(signed_in.post(f"{url}held/", {"answer": "go_on"}, follow=True))
    world.settle()
    assert "Please decide" not in text(signed_in.get(url))


def test_a_live_journey_is_edited_and_published(signed_in, world):
    journey = world.start(plan(wait("w", 2, "days"), mail("m"), mail("n", "Old")))
    for customer in ("c1", "c2"):
        world.customer(customer)
        world.event(customer)
    world.pass_time(hours=30)
    url = f"/journeys/{journey.id}/"
    assert "Publish …" not in text(signed_in.get(url))
    typed = fields(signed_in.get(f"{url}edit/")) | {"n-0": ["1"], "act": ["remove:2"]}
    preview = signed_in.post(f"{url}edit/", fields(signed_in.post(f"{url}edit/", typed)), follow=True)
    assert "What becomes of the 2 customers inside?" in text(preview)
    assert "2 go on at once" in text(preview)
    assert "<del>E-mail “Old”</del>" in preview.content.decode()
    assert "unpublished changes" in text(signed_in.get(url))
    stale = signed_in.post(f"{url}publish/", {"draft_version": "1", "inside": "follow"})
    assert (stale.status_code, "changed meanwhile" in text(stale)) == (409, True)
    done = signed_in.post(f"{url}publish/", {"draft_version": "2", "inside": "finish_old"}, follow=True)
    assert "Version 2 of “Cart” is live." in text(done)
    world.settle()
    assert "1 Wait 2 days version 1" in text(signed_in.get(f"{url}people/?step=w"))
    assert signed_in.get(f"{url}publish/").status_code == 302


def test_a_paused_journey_with_nobody_inside_is_published(signed_in, world):
    journey = world.start(plan(wait("w", 2, "days"), mail("m")))
    url = f"/journeys/{journey.id}/"
    signed_in.post(f"{url}pause/")
    typed = fields(signed_in.get(f"{url}edit/")) | {"n-0": ["1"]}
    preview = signed_in.post(f"{url}edit/", typed, follow=True)
    assert "Paused: version 1" in text(preview)
    assert "Live now" not in text(preview)
    assert "What becomes of" not in text(preview)
    done = signed_in.post(f"{url}publish/", {"draft_version": "2"}, follow=True)
    assert "Version 2 of “Cart” goes live when the journey is resumed." in text(done)
    assert "are moving" not in text(done)


def test_the_list_says_where_a_person_must_decide(signed_in, world):
    world.start(plan(wait("w", 1, "hours"), mail("m")))
    world.customer()
    world.event()
    assert "Needs a person" not in text(signed_in.get("/journeys/"))
    world.pass_time(hours=26)
    assert "Needs a person: 1 overdue" in text(signed_in.get("/journeys/"))


def test_a_command_that_comes_too_late_says_so(signed_in, world):
    journey = world.start(plan(wait("w", 1, "days"), mail("m")))
    url = f"/journeys/{journey.id}/"
    assert "Nothing was changed: “Cart” is live already." in text(signed_in.post(f"{url}start/", follow=True))
    assert "is live already" in text(signed_in.post(f"{url}resume/", follow=True))
    assert "There is nothing to publish: the draft is the same as version 1." in text(
        signed_in.get(f"{url}publish/", follow=True)
    )
    signed_in.post(f"{url}stop/")
    for command in ("pause", "resume", "publish", "stop", "held", "delete"):
        answer = signed_in.post(f"{url}{command}/", {"answer": "leave"}, follow=True)
        assert "Nothing was changed: “Cart” is stopped already." in text(answer), command


def test_a_journey_that_is_just_stopped_says_that_it_is_ending(signed_in, world):
    journey = world.start(plan(wait("w", 1, "days"), mail("m")))
    world.customer()
    world.event()
    ended = "is just ending for the 1 customer inside"
    assert ended in text(signed_in.post(f"/journeys/{journey.id}/stop/", follow=True))
    world.settle()
    assert ended not in text(signed_in.get(f"/journeys/{journey.id}/"))


def test_messages_that_were_skipped_do_not_count_as_written(signed_in, world):
    journey = world.start(plan(mail("m")))
    world.customer("c1")
    world.customer("c2", email="")
    for customer in ("c1", "c2"):
        world.event(customer)
    assert "1 written, 0 delivered 1 skipped" in text(signed_in.get(f"/journeys/{journey.id}/"))


def test_those_who_left_are_shown_with_the_exit_that_they_met(signed_in, world):
    exits = [ORDERED, {"event": "paid"}, {"if": PUNE}]
    journey = world.start(plan(wait("w", 1, "days"), mail("m"), exit=exits))
    for customer, city in (("c1", ""), ("c2", ""), ("c3", "Pune")):
        world.customer(customer, city=city)
        world.event(customer)
    world.pass_time(hours=1)
    world.order("c1")
    world.event("c2", name="paid")
    world.pass_time(hours=24)
    shown = text(signed_in.get(f"/journeys/{journey.id}/people/?status=left"))
    for exit in ("they order", "“paid” happens", "they live in Pune"):
        assert f"met an exit condition: {exit}" in shown


@pytest.mark.also_mongodb
def test_fast_forward_asks_exits_by_a_rule(signed_in, world):
    journey = create_journey("Cart", plan(mail("m"), exit=[{"if": PUNE}]))
    world.customer(city="Pune")
    page = text(signed_in.get(f"/journeys/{journey.id}/forward/"))
    assert "The journey ends: met an exit condition (they live in Pune)." in page


def test_a_message_that_says_something_else_under_the_same_subject_is_shown_as_changed(signed_in, world):
    journey = world.start(plan(wait("w", 1, "days"), mail("m")))
    url = f"/journeys/{journey.id}/"
    typed = fields(signed_in.get(f"{url}edit/")) | {"message-1": ["Hello {{ first_name | you }}"]}
    shown = signed_in.post(f"{url}edit/", typed, follow=True).content.decode()
    assert "<ins>E-mail “You left something” (changed)</ins>" in shown
    assert "<ins>Wait 1 day</ins>" not in shown
