"""Many customers are changed at once: tagged, untagged, put on a list; those who were chosen at the click."""

import re
from uuid import uuid4

import pytest
from django.test import Client

from crm.accounts.audit import AuditEntry
from crm.streams.stream import StreamUnavailable
from crm.streams.work import STALLED_AFTER
from customers.ingestion import stream
from customers.listing import bulk
from customers.listing.models import BulkChange, BulkPart
from customers.models import Customer, Segment
from customers.privacy.erasure import erase
from customers.segments import audience
from customers.segments.lists.changes import make_rule
from customers.segments.rules import parse
from customers.tasks import carry_out_bulk_change, persist_ingestion, sweep
from customers.tests.factories import create_customers, persist_records
from tests.pages import visible_text

pytestmark = pytest.mark.django_db
CHANGE = "/customers/change/"


@pytest.fixture
def people() -> list[Customer]:
    return create_customers(
        *(
            {"external_id": f"c{n}", "city": "Pune" if n < 4 else "Goa", "tags": ["VIP"] if n == 0 else []}
            for n in range(6)
        )
    )


def post(client: Client, **form) -> BulkChange:
    """The change that a confirmed form begins."""
    answer = client.post(CHANGE, form)
    assert answer.status_code == 302, visible_text(answer.text)
    return BulkChange.objects.get(id=re.search(r"changes/([^/]+)/", answer.url)[1])


def tagged(tag: str) -> set[str]:
    return {each.external_id for each in Customer.objects.all() if tag in each.tags}


def finish(change: BulkChange) -> BulkChange:
    carry_out_bulk_change(str(change.id))
    persist_ingestion()
    change.refresh_from_db()
    return change


def figures(change: BulkChange) -> tuple[str, int, int, int, int]:
    return change.state, change.total, change.changed, change.unchanged, change.missing


def test_it_asks_first_and_says_how_many(signed_in, people):
    page = visible_text(signed_in.get(CHANGE, {"do": "add_tag", "all": "1", "city": "Pune"}).text)
    assert "4 customers match the filter now." in page
    page = visible_text(signed_in.get(CHANGE, {"do": "add_tag", "id": [people[0].id, people[5].id]}).text)
    assert "2 customers chosen in the list." in page
    assert "6 customers in all." in visible_text(signed_in.get(CHANGE, {"do": "remove_tag", "all": "1"}).text)
    assert not BulkChange.objects.exists()


def test_its_page_leads_back_to_the_list(signed_in, people):
    change = post(signed_in, do="add_tag", all="1", new_tag="vip")
    page = signed_in.get(f"/customers/changes/{change.id}/")
    assert page.status_code == 200
    assert 'href="/customers/">Customers</a>' in page.text


@pytest.mark.parametrize("asked", [{"do": "add_tag"}, {"do": "erase", "all": "1"}, {"id": "x", "do": "add_tag"}])
def test_without_anybody_chosen_the_list_comes_back(signed_in, people, asked):
    answer = signed_in.get(CHANGE, {**asked, "city": "Pune"}, follow=True)

    assert answer.redirect_chain == [("/customers/?city=Pune", 302)]
    assert "Choose customers in the list first." in answer.text


@pytest.mark.both_databases
def test_all_that_match_are_tagged(signed_in, marketer, people):
    change = finish(post(signed_in, do="add_tag", all="1", city="Pune", new_tag=" vip "))

    assert figures(change) == ("done", 4, 3, 1, 0)
    assert tagged("vip") == {"c1", "c2", "c3"}
    assert tagged("VIP") == {"c0"}, "the same tag as rules compare it"
    assert BulkPart.objects.count() == 0
    page = visible_text(signed_in.get(change.get_absolute_url()).text)
    assert "3 customers tagged Chosen 4 Changed 3 No change needed 1" in page
    entry = AuditEntry.objects.get(action="customers_changed")
    assert (entry.actor, entry.details) == (marketer.email, {"what": "add tag", "customers": 4, "tag": "vip"})


@pytest.mark.both_databases
def test_a_tag_is_removed_from_those_who_are_chosen(signed_in, people):
    ids = [people[n].id for n in (0, 1)]
    change = finish(post(signed_in, do="remove_tag", id=ids, new_tag="vip"))

    assert figures(change) == ("done", 2, 1, 1, 0)
    assert tagged("VIP") == set()


def test_a_new_list_and_then_more_on_it(signed_in, marketer, people):
    change = finish(post(signed_in, do="add_to_list", all="1", city="Goa", name="Regulars"))
    segment = Segment.objects.get()
    assert (segment.name, segment.is_static, segment.created_by) == ("Regulars", True, marketer)
    assert figures(change) == ("done", 2, 2, 0, 0)

    again = finish(post(signed_in, do="add_to_list", all="1", q="c", list=str(segment.id)))
    assert figures(again) == ("done", 6, 4, 2, 0)
    assert audience.count(parse(segment.rule)) == 6


@pytest.mark.parametrize(
    ("form", "fault"),
    [
        ({"do": "add_tag", "new_tag": " \u200b"}, "Give a tag."),
        ({"do": "add_tag", "new_tag": "x" * 201}, "A tag may have 200 characters here."),
        ({"do": "add_to_list", "name": " "}, "Give the segment a name."),
        ({"do": "add_to_list", "list": str(uuid4())}, "This list does not exist any more. Choose another one."),
    ],
)
def test_what_is_missing_is_said(signed_in, people, form, fault):
    answer = signed_in.post(CHANGE, {**form, "all": "1", "city": "Pune"})

    assert (answer.status_code, fault in answer.text) == (422, True)
    assert "4</b> customers" in answer.text
    assert not BulkChange.objects.exists()


def test_those_who_matched_at_the_click_are_changed(monkeypatch, marketer, people):
    """Also those who no longer match when it is their turn, and nobody who came to match."""
    monkeypatch.setattr(bulk, "PART", 2)
    filter = parse({"match": "all", "rules": [{"field": "city", "op": "eq", "value": "Pune"}]})
    change = bulk.begin("add_tag", user=marketer, rule=filter, tag="vip")
    bulk._list_more(change)
    persist_records("customer", {"external_id": "c3", "city": "Goa"}, {"external_id": "c5", "city": "Pune"})
    persist_records("customer", {"external_id": "c9", "city": "Pune"})

    assert figures(finish(change)) == ("done", 4, 3, 1, 0)
    assert tagged("vip") == {"c1", "c2", "c3"}


def test_who_comes_after_the_click_is_left_out(marketer, people):
    everybody = parse({"match": "all", "rules": []})
    change = bulk.begin("add_tag", user=marketer, rule=everybody, tag="vip")
    persist_records("customer", {"external_id": "c9"})

    assert finish(change).total == 6
    assert "c9" not in tagged("vip")


@pytest.mark.both_databases
def test_who_is_erased_meanwhile_stays_erased(monkeypatch, marketer, people):
    change = bulk.begin("add_tag", user=marketer, customer_ids=[each.id for each in people], tag="vip")
    erase(people[3])

    assert figures(finish(change)) == ("done", 6, 4, 1, 1)
    assert not Customer.objects.filter(external_id="c3").exists()


@pytest.mark.both_databases
def test_a_worker_that_dies_anywhere_is_followed_by_another_one(monkeypatch, marketer, people):
    """It dies after every step, before what it did is noted; the figures are the same."""
    monkeypatch.setattr(bulk, "PART", 2)
    everybody = parse({"match": "all", "rules": []})
    change = bulk.begin("add_tag", user=marketer, rule=everybody, tag="vip")
    finish_part, deaths = bulk._finish_part, iter([True, False] * 10)

    def die(*arguments) -> None:
        if next(deaths):
            persist_ingestion()
            raise SystemExit
        finish_part(*arguments)

    monkeypatch.setattr(bulk, "_finish_part", die)
    for _ in range(20):
        try:
            if bulk.carry_out(change.id, 0):
                break
        except SystemExit:
            continue
        persist_ingestion()

    change.refresh_from_db()
    assert figures(change) == ("done", 6, 5, 1, 0)
    assert tagged("vip") | tagged("VIP") == {f"c{n}" for n in range(6)}
    assert all(len(each.tags) == 1 for each in Customer.objects.all())


def test_the_result_is_shown_once_the_stream_is_written(signed_in, people):
    change = post(signed_in, do="add_tag", id=[people[1].id], new_tag="vip")
    assert "Storing the changes 1 of 1 so far." in visible_text(signed_in.get(change.get_absolute_url()).text)
    assert tagged("vip") == set()

    persist_ingestion()
    assert "1 customer tagged" in visible_text(signed_in.get(change.get_absolute_url()).text)
    assert tagged("vip") == {"c1"}


def test_a_full_stream_lets_others_go_first(monkeypatch, marketer, people):
    monkeypatch.setattr(bulk, "MAX_QUEUED", -1)
    nudged = []
    monkeypatch.setattr(bulk, "nudge", lambda *arguments: nudged.append(arguments))
    change = bulk.begin("add_tag", user=marketer, customer_ids=[people[1].id], tag="vip")
    BulkChange.objects.update(moved_at=change.moved_at - STALLED_AFTER * 2)
    assert not bulk.carry_out(change.id)
    assert stream.length() == 0
    sweep()
    assert not nudged, "its worker waits and is not dead"


def test_without_redis_the_change_waits_for_the_sweep(signed_in, monkeypatch, people):
    def refuse(*_, **__):
        raise StreamUnavailable("down")

    with monkeypatch.context() as away:
        away.setattr(stream, "append", refuse)
        change = post(signed_in, do="add_tag", all="1", new_tag="vip")
    assert "0 of 6 so far" in visible_text(signed_in.get(change.get_absolute_url()).text)

    nudged = []
    monkeypatch.setattr(bulk, "nudge", lambda *arguments: nudged.append(arguments))
    BulkChange.objects.update(moved_at=change.moved_at - STALLED_AFTER * 2)
    sweep()
    assert nudged == [("customers.tasks.carry_out_bulk_change", str(change.id))]
    assert finish(change).changed == 5


def test_old_results_are_forgotten(marketer, people):
    change = finish(bulk.begin("add_tag", user=marketer, customer_ids=[people[0].id], tag="x"))
    sweep()
    assert BulkChange.objects.exists()
    BulkChange.objects.update(moved_at=change.moved_at - bulk.KEPT_FOR * 2)
    sweep()
    assert not BulkChange.objects.exists()


def test_a_list_that_is_being_filled_is_not_deleted(signed_in, marketer, people):
    id = uuid4()
    Segment.objects.create(id=id, name="Regulars", rule=make_rule(id), is_static=True)
    change = bulk.begin("add_to_list", user=marketer, customer_ids=[people[0].id], list_id=id, list_name="Regulars")

    assert signed_in.post(f"/segments/{id}/delete/").status_code == 409
    finish(change)
    assert signed_in.post(f"/segments/{id}/delete/").status_code == 302


def test_viewers_change_nobody(viewing, people):

    assert viewing.post(CHANGE, {"do": "add_tag", "all": "1", "new_tag": "vip"}).status_code == 403
    assert not BulkChange.objects.exists()
