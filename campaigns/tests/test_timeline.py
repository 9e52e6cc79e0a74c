"""The timeline of a customer: orders, messages, notes, changes and imports in one order, in pages."""

import html
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from campaigns.tests.factories import create_launched, create_message
from crm.accounts.audit import Action, record
from customers import marks
from customers.editing import change_customer
from customers.imports.models import Import
from customers.models import Customer, Note
from customers.segments.references import MARK
from customers.tests.factories import create_customer, customer_record, event_record, order_record, persist_records
from customers.timeline import SOURCES, read_page

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def asha(db) -> Customer:
    return create_customer(external_id="c1", name="Asha", email="asha@example.com")


def bring_in_everything(asha: Customer, marketer) -> None:
    """One event of each kind, a day apart, the order first."""
    persist_records("order", order_record(external_id="o1", ordered_at=NOON.isoformat(), items=[{"sku": "TEA"}]))
    create_message(campaign=create_launched(), customer=asha, created_at=NOON + timedelta(days=1))
    Note.objects.create(customer=asha, text="A note", author=marketer, created_at=NOON + timedelta(days=2))
    file = Import.objects.create(name="people.csv", size=1, choices={}, started_at=NOON + timedelta(days=3))
    marks.put_on(Customer.objects.filter(id=asha.id), marks.mark_for(MARK, file.id))
    asha.refresh_from_db()
    change_customer("c1", {"city": "Goa"}, marketer)
    persist_records("event", event_record())


def test_all_kinds_stand_in_one_order_newest_first(asha, marketer):
    bring_in_everything(asha, marketer)
    persist_records("order", order_record(external_id="o2", customer="c2"))
    record(Action.EXPORTED, marketer, of=create_customer(name="Other"))

    events = read_page(asha, "", None, 20).events

    assert [event.kind for event in events] == ["events", "edits", "imports", "notes", "messages", "orders"]
    assert [event.kind for event in read_page(asha, "notes", None, 20).events] == ["notes"]
    assert set(SOURCES) == {event.kind for event in events} | {"consents", "journeys"}


def test_an_answer_stands_there_with_its_source_and_wording_as_the_proof(signed_in):
    consent = {"source": "sign-up form “Tea letters”", "wording": "Yes, write to me.", "at": NOON.isoformat()}
    persist_records("customer", customer_record(external_id="c1", email_opt_in=True, sms_opt_in=True, consent=consent))
    later = consent | {"source": "reply STOP", "at": (NOON + timedelta(days=1)).isoformat()}
    persist_records("customer", customer_record(external_id="c1", sms_opt_in=False, consent=later))
    asha = Customer.objects.get()

    stop, *first = read_page(asha, "", None, 20).events
    assert (stop.title, stop.status, stop.facts) == ("SMS consent", "opted out", ["reply STOP"])
    assert {(each.title, each.status, each.text) for each in first} == {
        ("E-mail consent", "opted in", "“Yes, write to me.”"),
        ("SMS consent", "opted in", "“Yes, write to me.”"),
    }
    behind = [read_page(asha, "", event.place, 1).events for event in (stop, *first)]
    assert [[each.place for each in events] for events in behind] == [[first[0].place], [first[1].place], []]

    page = signed_in.get(reverse("customers:timeline", args=[asha.id])).text
    assert "sign-up form “Tea letters”" in page
    assert "Nothing has happened yet" not in page


def test_what_was_refunded_is_no_longer_in_the_amount(asha):
    persist_records("order", order_record(external_id="o1", amount=100, refunded_amount=40))

    (event,) = read_page(asha, "orders", None, 20).events
    assert (event.amount, list(event.facts)) == ("₹60", ["of ₹100, the rest refunded"])


def test_pages_of_any_size_show_each_event_once_in_order(asha, marketer):
    times = [NOON + timedelta(minutes=n // 3) for n in range(12)]  # three at the same moment
    orders = [order_record(external_id=f"o{n}", ordered_at=at.isoformat()) for n, at in enumerate(times)]
    persist_records("order", *orders)
    Note.objects.bulk_create(Note(customer=asha, text=f"n{n}", created_at=at) for n, at in enumerate(times))
    whole = [event.place for event in read_page(asha, "", None, 100).events]
    assert len(whole) == 24
    assert whole == sorted(whole, reverse=True)

    for size in (1, 2, 5, 24):
        found, place = [], None
        while True:
            page = read_page(asha, "", place, size)
            found += [event.place for event in page.events]
            if (place := page.next) is None:
                break
        assert found == whole


def test_a_customer_with_much_costs_no_more_queries(asha, marketer, django_assert_max_num_queries):
    persist_records("order", *(order_record(external_id=f"o{n}") for n in range(60)))
    for n in range(30):
        Note.objects.create(customer=asha, text=f"n{n}", author=marketer)
        create_message(campaign=create_launched(), customer=asha)

    with django_assert_max_num_queries(7):
        assert len(read_page(asha, "", None, 20).events) == 20


def test_the_page_filters_and_goes_back_in_time_without_scripts(signed_in, asha, marketer):
    for n in range(25):
        moment = NOON + timedelta(hours=n)
        Note.objects.create(customer=asha, text=f"note {n:02}", author=marketer, created_at=moment)
    persist_records("order", order_record())

    first = signed_in.get(f"{reverse('customers:timeline', args=[asha.id])}?kind=notes").text
    assert re.findall(r"note \d\d", first) == [f"note {n:02}" for n in range(24, 14, -1)]
    assert "Order o1" not in first
    assert "2 Mar 2026, 17:30 IST" in first
    url = html.unescape(re.search(r'rel="next" href="([^"]*)"', first)[1])
    second = signed_in.get(url).text
    assert re.findall(r"note \d\d", second) == [f"note {n:02}" for n in range(14, 4, -1)]

    fragment = signed_in.get(url, headers={"HX-Request": "true"}).text
    assert fragment.strip().startswith("<li>")
    assert re.findall(r"note \d\d", fragment) == [f"note {n:02}" for n in range(14, 4, -1)]


@pytest.mark.parametrize(
    "query", ["kind=x", "after=x", "after=1.x", "after=-1.018f00000000700080000000000000aa", "after=9" * 9]
)
def test_an_unknown_kind_or_place_begins_at_the_top(signed_in, asha, marketer, query):
    Note.objects.create(customer=asha, text="The newest", author=marketer)

    assert "The newest" in signed_in.get(f"{reverse('customers:timeline', args=[asha.id])}?{query}").text
