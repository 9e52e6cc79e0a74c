"""Dead letters: viewed, fixed, replayed and deleted, and counted right all the while."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from crm.accounts.audit import Action, AuditEntry
from crm.operations import dead_letters
from crm.streams import stream as streams
from crm.streams.models import DeadLetter, StreamPosition
from customers.ingestion import stream
from customers.models import Customer, Order
from customers.tasks import persist_ingestion
from customers.tests.factories import customer_record, order_record

pytestmark = pytest.mark.django_db
PAGE = "/settings/dead-letters/"


def bury(*records: object, kind: str = "customer") -> list[DeadLetter]:
    """As the worker does with what cannot be written."""
    StreamPosition.objects.update_or_create(stream="ingestion", defaults={"dead": len(records), "stored": 0})
    return [
        DeadLetter.objects.create(
            stream="ingestion", kind=kind, record=r if isinstance(r, str) else json.dumps(r), reason="database is full"
        )
        for r in records
    ]


def figures() -> tuple[int, int, int, int]:
    """queued, stored, dead, and letters"""
    position = StreamPosition.objects.get(stream="ingestion")
    return stream.queued(), position.stored, position.dead, DeadLetter.objects.count()


def url(letter: DeadLetter, name: str = "dead_letter") -> str:
    return reverse(name, args=[letter.id])


def test_they_are_listed_newest_first_with_their_reasons(office):
    assert "None: every accepted record" in office.get(PAGE).text
    bury(*(customer_record(external_id=f"c{n}") for n in range(30)))

    page = office.get(PAGE).text

    assert page.count("database is full") == 25
    assert 'rel="next"' in page


def test_as_it_is_it_is_written_by_the_worker_and_counted_once(office, admin):
    (letter,) = bury(customer_record(name="Asha"))
    assert "&quot;Asha&quot;" in office.get(url(letter)).text
    assert figures() == (0, 0, 1, 1)

    office.post(url(letter))
    assert figures() == (1, 0, 0, 0)
    persist_ingestion()

    assert figures() == (0, 1, 0, 0)
    assert Customer.objects.get().name == "Asha"
    entry = AuditEntry.objects.get(action=Action.DEAD_LETTER_REPLAYED)
    assert (entry.actor, entry.subject_id, entry.details) == (admin.email, letter.id.hex, {"kind": "customer"})


def test_a_letter_is_fixed_before_it_is_replayed(office):
    (letter,) = bury(order_record(amount="12,50"), kind="order")
    refused = office.post(url(letter))
    assert refused.status_code == 422
    assert "amount: must be an amount like 99.5" in refused.text

    office.post(url(letter), {"record": json.dumps(order_record(amount="12.50"))})
    persist_ingestion()

    assert Order.objects.get().amount == 1250


def test_who_made_a_change_stays_as_it_is(office):
    edit = {"id": "0" * 32, "actor_id": "1", "actor": "mira@example.com"}
    (letter,) = bury(customer_record(name="Asha", edit=edit))

    for forged in (customer_record(name="Asha", edit={**edit, "actor": "dev@example.com"}), customer_record(name="A")):
        answer = office.post(url(letter), {"record": json.dumps(forged)})
        assert answer.status_code == 422
        assert "edit: must stay as it is" in answer.text


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("{", "This is not JSON"),
        ("", "This is not JSON"),
        ('{"external_id": "a"}, {"external_id": "b"}', "This is not JSON"),
        ("[]", "The record: must be an object"),
        ('{"external_id": "a", "age": 7}', "age: is not a field here; remove it"),
        ('{"external_id": "a", "visits": NaN}', "This is not JSON"),
    ],
)
def test_what_would_die_again_is_refused_and_kept_as_typed(office, written, said):
    (letter,) = bury(customer_record())

    answer = office.post(url(letter), {"record": written})

    assert answer.status_code == 422
    assert said in answer.text
    assert figures() == (0, 0, 1, 1)
    assert written.replace('"', "&quot;") in answer.text


def test_of_a_kind_that_nobody_reads_it_can_only_be_thrown_away(office):
    (letter,) = bury({"odd": True}, kind="unreadable")

    assert "can only be thrown away" in office.post(url(letter)).text
    assert figures() == (0, 0, 1, 1)


def test_a_double_click_replays_it_once(office):
    (letter,) = bury(customer_record())
    DeadLetter.objects.update(replayed_at=timezone.now())  # the first click has claimed it

    assert "Somebody else is replaying it" in office.post(url(letter), follow=True).text
    assert figures() == (0, 0, 1, 1)


def test_a_process_that_died_while_replaying_gives_the_letter_back(office):
    (letter,) = bury(customer_record())
    DeadLetter.objects.update(replayed_at=timezone.now() - timedelta(minutes=2))

    office.post(url(letter))

    assert figures() == (1, 0, 0, 0)


def test_a_stream_that_does_not_take_it_leaves_it_where_it_is(office, monkeypatch):
    (letter,) = bury(customer_record())

    def refuse(*_: object) -> None:
        raise streams.StreamUnavailable

    monkeypatch.setattr(stream, "append", refuse)
    answer = office.post(url(letter))
    monkeypatch.undo()

    assert answer.status_code == 503
    assert figures() == (0, 0, 1, 1)
    office.post(url(letter))
    assert figures() == (1, 0, 0, 0)


def test_all_valid_letters_are_replayed_at_once_and_invalid_ones_stay(office):
    bury(*(customer_record(external_id=f"c{n}") for n in range(5)), {"external_id": 7}, "{")

    answer = office.post(reverse("replay_dead_letters"), {"kind": "customer"}, follow=True)

    assert "Replayed: 5. The rest need correction" in answer.text
    assert figures() == (5, 0, 2, 2)
    persist_ingestion()
    assert figures() == (0, 5, 2, 2)
    assert AuditEntry.objects.get(action=Action.DEAD_LETTER_REPLAYED).details == {"kind": "customer", "count": 5}


def test_more_than_a_click_takes_are_left_for_the_next(office, monkeypatch):
    monkeypatch.setattr(dead_letters, "BATCH", 3)
    bury(*(customer_record(external_id=f"c{n}") for n in range(5)))

    office.post(reverse("replay_dead_letters"), {"kind": "customer"})

    assert figures() == (3, 0, 2, 2)


def test_a_discarded_letter_stays_counted(office):
    (letter,) = bury(customer_record())
    assert "Discard this customer?" in office.get(url(letter, "discard_dead_letter")).text
    assert DeadLetter.objects.exists()

    office.post(url(letter, "discard_dead_letter"))

    assert figures() == (0, 0, 1, 0)
    assert AuditEntry.objects.filter(action=Action.DEAD_LETTER_DISCARDED).exists()


def test_a_hostile_record_is_text(office):
    (letter,) = bury("</textarea><script>alert(1)</script>")

    assert "<script>alert" not in office.get(url(letter)).text
