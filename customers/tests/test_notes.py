"""Notes about a customer: who writes, changes and deletes them, and that they go with the person."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from conftest import create_user
from crm.accounts.audit import Action, AuditEntry
from customers.editing import change_customer
from customers.models import Customer, Note
from customers.privacy.erasure import erase
from customers.privacy.export import customer_export
from customers.tests.factories import create_customer

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def asha(db) -> Customer:
    return create_customer(external_id="c1", name="Asha", email="asha@example.com")


@pytest.fixture
def note(asha, marketer) -> Note:
    return Note.objects.create(customer=asha, text="Prefers <b>calls</b>\nafter six", author=marketer)


def address(name: str, note: Note) -> str:
    return reverse(f"customers:{name}", args=[note.customer_id, note.id])


def browser(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_note_is_added_and_shown_with_its_author(signed_in, asha, marketer):
    answer = signed_in.post(reverse("customers:add_note", args=[asha.id]), {"text": "Likes <tea>\nand cake"})
    page = signed_in.get(answer.url).text

    assert "Likes &lt;tea&gt;\nand cake" in page
    assert marketer.get_full_name() in page[page.index('id="timeline"') :]
    entry = AuditEntry.objects.exclude(action="signed_in").get()
    assert (entry.action, entry.subject_id, entry.details) == (Action.NOTE_ADDED, asha.id.hex, {})


def test_an_empty_note_is_refused(signed_in, asha):
    answer = signed_in.post(reverse("customers:add_note", args=[asha.id]), {"text": " \n"})

    assert answer.status_code == 422
    assert "Write a note." in answer.text
    assert not Note.objects.exists()


def test_a_note_that_is_too_long_is_refused_and_not_cut(signed_in, asha):
    page = signed_in.get(asha.get_absolute_url()).text
    assert "maxlength" not in page[page.index('id="new-note"') :].split(">", 1)[0]
    response = signed_in.post(f"{asha.get_absolute_url()}notes/", {"text": "x" * 4_001})
    assert "This has 4001 characters: shorten it to 4000." in response.text
    assert "x" * 4_001 in response.text


def test_its_author_changes_it(signed_in, note):
    assert "Prefers &lt;b&gt;calls" in signed_in.get(address("change_note", note)).text

    signed_in.post(address("change_note", note), {"text": "Prefers mail"})

    note.refresh_from_db()
    assert note.text == "Prefers mail"
    assert note.changed_at
    assert AuditEntry.objects.exclude(action="signed_in").get().action == Action.NOTE_CHANGED


def test_it_is_deleted_after_a_question(signed_in, note):
    assert "Delete this note?" in signed_in.get(address("delete_note", note)).text
    assert Note.objects.exists()

    signed_in.post(address("delete_note", note))

    assert not Note.objects.exists()
    assert AuditEntry.objects.exclude(action="signed_in").get().action == Action.NOTE_DELETED


def test_a_note_of_somebody_else_is_theirs_but_an_administrator_may_delete_it(note, admin):
    other = browser(create_user(email="other@example.com"))
    for name in ("change_note", "delete_note"):
        assert other.get(address(name, note)).status_code == 403
        assert other.post(address(name, note), {"text": "x"}).status_code == 403
    page = other.get(note.customer.get_absolute_url()).text
    assert address("change_note", note) not in page

    office = browser(admin)
    assert office.post(address("change_note", note), {"text": "x"}).status_code == 403
    assert office.post(address("delete_note", note)).status_code == 302
    assert not Note.objects.exists()


def test_a_note_is_found_only_at_its_customer(signed_in, note):
    other = create_customer(name="Other")

    assert signed_in.get(reverse("customers:change_note", args=[other.id, note.id])).status_code == 404


def test_a_note_outlives_its_author(signed_in, note, marketer):
    reader = browser(create_user(email="other@example.com"))
    marketer.delete()

    assert "somebody who left the team" in reader.get(note.customer.get_absolute_url()).text


def test_the_question_before_erasing_counts_what_goes(asha, note, office):
    page = " ".join(office.get(f"{asha.get_absolute_url()}erase/").text.split())
    assert "with 0 orders of any status, 0 events and 1 note." in page


def test_notes_go_with_the_person_and_are_exported(asha, note, admin):
    change_customer("c1", {"email_opt_in": True}, admin, because="Said so at 12 Hill Road")
    export = customer_export(asha, admin)
    assert [each["text"] for each in export["notes"]] == [note.text]
    assert export["changes"][0]["details"] == {"because": "Said so at 12 Hill Road", "E-mail": "yes"}

    erase(asha, admin)

    assert not Note.objects.exists()
    assert "Hill Road" not in str(list(AuditEntry.objects.values()))
