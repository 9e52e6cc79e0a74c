"""The editor of a journey: a form without scripts, in which nothing is lost and all that is wrong is said at once."""

import re
from uuid import UUID

import pytest

from campaigns.journeys.models import Journey
from campaigns.journeys.pages.beginnings import date_choices
from campaigns.journeys.pages.form import form_for
from campaigns.journeys.starting import create_journey, save_draft
from campaigns.journeys.steps import parse
from campaigns.journeys.tests.browsing import fields, text
from campaigns.journeys.tests.plans import ORDERED, PUNE, mail, plan, wait
from customers.models import Segment
from customers.tests.factories import create_customer
from customers.vocabulary import ATTRIBUTE, MAX_ATTRIBUTE_TEXTS, learn

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


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
    page = signed_in.post(url, fields(page) | {"act": ["remove:" + "9" * 5000]})
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


def test_tags_are_typed_with_commas(signed_in):
    journey = create_journey("Cart", plan(mail("m")))
    url = f"/journeys/{journey.id}/edit/"
    page = signed_in.post(url, fields(signed_in.get(url)) | {"act": ["add:tag"]})
    saved = signed_in.post(url, fields(page) | {"add-1": ["tea, hot"], "remove-1": ["new"]}, follow=True)
    assert "2 Tag them tea and hot and remove the tag new" in text(saved)
    journey.refresh_from_db()
    assert journey.draft["steps"][1] == {"id": "step1", "tag": {"add": ["tea", "hot"], "remove": ["new"]}}
    again = signed_in.post(url, fields(signed_in.get(url)), follow=True)
    assert "2 Tag them tea and hot and remove the tag new" in text(again)


def test_a_webhook_is_typed_with_its_address_and_properties(signed_in):
    journey = create_journey("Cart", plan(mail("m")))
    url = f"/journeys/{journey.id}/edit/"
    page = signed_in.post(url, fields(signed_in.get(url)) | {"act": ["add:webhook"]})
    typed = {"url-1": ["https://shop.example.com/carts"], "properties-1": ["sku, price"]}
    saved = signed_in.post(url, fields(page) | typed, follow=True)
    assert "2 Tell https://shop.example.com/carts" in text(saved)
    step = {"id": "step1", "webhook": {"url": "https://shop.example.com/carts", "properties": ["sku", "price"]}}
    for _ in range(2):
        journey.refresh_from_db()
        assert journey.draft["steps"][1] == step
        signed_in.post(url, fields(signed_in.get(url)), follow=True)
    refused = signed_in.post(url, fields(signed_in.get(url)) | {"url-1": ["shop"]})
    assert "Give a web address that begins with https://." in text(refused)


def opened(client, journey):
    """The address of an editor, and what it would post."""
    url = f"/journeys/{journey.id}/edit/"
    return url, fields(client.get(url))


def test_everything_that_is_wrong_is_said_at_once_with_links_to_it(signed_in):
    journey = create_journey("Cart", plan(wait("w", 2, "hours"), mail("m"), {"id": "t", "tag": {"add": ["tea"]}}))
    url, typed = opened(signed_in, journey)
    typed |= {
        "name": [""],
        "n-0": ["many"],
        "subject-1": ["For {{ frist_name }}"],
        "message-1": ["Hi {{ nobody }}"],
        "add-2": [""],
        "goal": ["order_completed"],
        "within": ["x"],
        "late": ["999"],
    }
    refused = signed_in.post(url, typed)
    assert refused.status_code == 422
    assert (
        "Nothing was saved yet Name : Give the journey a name. Late events : Give a whole number from 1 to 168. "
        'Step 1, Time : Give a whole number from 1 to 8,760. Step 2, Subject : Unknown token "frist_name". Did you '
        'mean first_name? Step 2, Message : Unknown token "nobody". Choose one of: '
    ) in text(refused)
    assert ("Step 3 : Give tags to add, to remove or both. Goal : Give a whole number from 1 to 365.") in text(refused)
    assert refused.content.decode().count('aria-invalid="true"') == 6
    for anchor in ("name", "late", "row-0", "row-2", "goal"):
        assert f'href="#{anchor}"' in refused.content.decode()
        assert f'id="{anchor}"' in refused.content.decode()
    assert Journey.objects.get().draft_version == 1


def test_who_saves_again_after_a_conflict_still_replaces_nothing_unasked(signed_in):
    journey = create_journey("Cart", plan(mail("m")))
    url, typed = opened(signed_in, journey)
    assert save_draft(journey, plan(mail("m", "Theirs")))
    refused = signed_in.post(url, typed | {"subject-0": ["Mine"]})
    assert refused.status_code == 409
    assert "This draft was changed elsewhere" in text(refused)
    assert signed_in.post(url, fields(refused)).status_code == 409
    journey.refresh_from_db()
    assert journey.draft["steps"][0]["message"]["subject"] == "Theirs"
    assert signed_in.post(url, fields(refused) | {"replace": ["2"]}).status_code == 302
    journey.refresh_from_db()
    assert journey.draft["steps"][0]["message"]["subject"] == "Mine"


def test_a_segment_that_nobody_came_in_by_cannot_be_left(signed_in):
    segment = Segment.objects.create(name="Pune", rule=PUNE)
    journey = create_journey(
        "Cart", plan(mail("m"), trigger={"segment": str(segment.id)}, exit=[{"left_segment": True}])
    )
    url, typed = opened(signed_in, journey)
    assert signed_in.post(url, typed).status_code == 302
    url, typed = opened(signed_in, journey)
    refused = signed_in.post(url, typed | {"event": ["order_completed"]})
    assert refused.status_code == 422
    assert "Here nobody is let in by a segment" in text(refused)
    assert 'href="#exit_segment"' in refused.content.decode()


@pytest.mark.parametrize(("field", "typed"), [("exit_in", str(UUID(int=1))), ("exit_event", "not an event")])
def test_a_way_to_leave_that_is_wrong_is_marked_and_described(signed_in, field, typed):
    url, known = opened(signed_in, create_journey("Cart", plan(mail("m"))))
    page = signed_in.post(url, known | {field: [typed]}).content.decode()
    assert re.search(rf'id="{field}"[^>]*aria-invalid="true" aria-describedby="{field}-error"', page)
    assert f'<p class="error" id="{field}-error">' in page


def test_only_attributes_that_may_hold_dates_are_offered(signed_in):
    create_customer(attributes={"birthday": "1990-05-12", "renewal": "soon", "tier": "gold", "points": 5})
    create_customer(attributes={"renewal": "2027-01-31"})
    nicknames = [(f"{ATTRIBUTE}nickname", f"Nick {number}") for number in range(MAX_ATTRIBUTE_TEXTS + 1)]
    learn([("key.text", "nickname"), *nicknames])
    offered = [label for name, label in date_choices("") if ATTRIBUTE in name]
    assert offered == ["Date: Birthday", "Date: Nickname", "Date: Renewal"]
    assert ("date:attributes.tier", "Date: Tier") in date_choices("date:attributes.tier")


def test_a_date_is_chosen_with_its_days_its_time_and_every_year(signed_in):
    create_customer(attributes={"birthday": "1990-05-12"})
    journey = create_journey("Cart", plan(mail("m")))
    url, typed = opened(signed_in, journey)
    typed |= {"event": ["date:attributes.birthday"], "date_n": ["3"], "date_side": ["before"], "date_at": ["10:30"]}
    saved = signed_in.post(url, typed | {"date_yearly": ["on"]}, follow=True)
    assert "3 days before the date “Birthday” every year, at 10:30." in text(saved)
    journey.refresh_from_db()
    dated = {"date": "attributes.birthday", "before": {"n": 3, "unit": "days"}, "at": "10:30", "yearly": True}
    assert journey.draft["trigger"] == dated
    url, typed = opened(signed_in, journey)
    signed_in.post(url, typed)
    journey.refresh_from_db()
    assert journey.draft["trigger"] == dated
    refused = signed_in.post(url, typed | {"date_n": [""], "version": ["3"]})
    assert "When this happens to a customer : Give a whole number from 1 to 365." in text(refused)
    signed_in.post(url, typed | {"event": ["date:last_order_at"], "date_side": ["on"], "version": ["3"]})
    journey.refresh_from_db()
    assert journey.draft["trigger"] == {"date": "last_order_at", "at": "10:30", "yearly": True}


def test_limits_exits_by_a_segment_and_the_end_at_the_goal_are_typed(signed_in):
    segment = Segment.objects.create(name="Pune", rule=PUNE)
    journey = create_journey("Cart", plan(mail("m")))
    url, typed = opened(signed_in, journey)
    typed |= {"late": ["48"], "most_an_hour": ["1,500"], "exit_in": [str(segment.id)]}
    typed |= {"goal": ["order_completed"], "within": ["7"], "goal_leave": ["on"]}
    saved = signed_in.post(url, typed, follow=True)
    assert "They leave when they are in segment Pune." in text(saved)
    assert "Goal: an order within 7 days, and the journey ends with it." in text(saved)
    for _ in range(2):
        journey.refresh_from_db()
        assert (journey.draft["late"], journey.draft["most_an_hour"]) == (48, 1500)
        assert journey.draft["exit"][0]["if"]["rules"][0]["value"] == [str(segment.id)]
        assert journey.draft["goal"]["leave"] is True
        url, typed = opened(signed_in, journey)
        signed_in.post(url, typed)


def test_the_editor_says_what_it_keeps_of_the_api(signed_in):
    around = {"if": PUNE, "exit": [{"event": "paid", "where": {"sku": ["A"]}}], "again": {"inside": "ignore"}}
    journey = create_journey("Cart", plan(mail("m"), **around))
    page = text(signed_in.get(f"/journeys/{journey.id}/edit/"))
    assert "kept as it is: When “cart updated” happens, if they live in Pune." in page
    assert "kept as it is: They leave when “paid” happens with sku A." in page


def test_a_long_name_is_refused_rather_than_cut(signed_in):
    journey = create_journey("Cart", plan(mail("m")))
    url, typed = opened(signed_in, journey)
    refused = signed_in.post(url, typed | {"name": ["x" * 201]})
    assert "The name is too long: shorten it to 200 characters." in text(refused)
