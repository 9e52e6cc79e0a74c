"""Creating a customer on a page, and changing details and attributes: what was changed is sent, nothing else."""

import re
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from crm.accounts.audit import Action, AuditEntry
from customers.ingestion import stream
from customers.models import Customer
from customers.tests.factories import create_customer, persist_records

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
NEW = "/customers/new/"


@pytest.fixture
def asha(db) -> Customer:
    attributes = {"plan": "gold", "size": 4, "member": True}
    return create_customer(external_id="c1", name="Asha", email="asha@example.com", city="Pune", attributes=attributes)


def field_values(page: str) -> dict[str, str]:
    """What a browser would send of the form as it is shown, hidden fields included."""
    form = page[page.index('<form class="edit') if '<form class="edit' in page else page.index("data-unsaved") :]
    inputs = re.findall(r"<input\s[^>]*>", form)
    found = {}
    for tag in inputs:
        attributes = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if attributes.get("type") != "checkbox" and "name" in attributes:
            found[attributes["name"]] = attributes.get("value", "").replace("&quot;", '"').replace("&#x27;", "'")
    for name, options in re.findall(r'<select[^>]* name="([^"]*)"[^>]*>(.*?)</select>', form, re.S):
        selected = re.search(r'value="([^"]*)" selected', options)
        found[name] = selected[1] if selected else ""
    found.pop("csrfmiddlewaretoken", None)
    return found


class Form:
    """A form that one person has opened in a browser."""

    def __init__(self, client: Client, url: str) -> None:
        self.client, self.url = client, url
        self.fields = field_values(client.get(url).text)

    def send(self, **changes: Any) -> HttpResponse:
        """Change some fields and send it. The form then holds what the answer shows."""
        answer = self.client.post(self.url, {**self.fields, **changes})
        if answer.status_code in (200, 409, 422):
            self.fields = field_values(answer.text)
        return answer


def edit_url(customer: Customer) -> str:
    return reverse("customers:edit", args=[customer.id])


# ── Changing ──────────────────────────────────────────────────────────


@pytest.mark.also_mongodb
def test_only_the_changed_fields_are_sent_and_stored_in_canonical_form(signed_in, asha, monkeypatch):
    sent = []
    append = stream.append
    monkeypatch.setattr(stream, "append", lambda kind, body, *rest: sent.append(body) or append(kind, body, *rest))

    answer = Form(signed_in, edit_url(asha)).send(city=" Goa\u200b ", phone="+91 98765-43210")

    assert answer.url == asha.get_absolute_url()
    asha.refresh_from_db()
    assert (asha.city, asha.phone, asha.name) == ("Goa", "+919876543210", "Asha")
    (body,) = sent
    assert b'"name"' not in body
    assert b"attributes" not in body
    assert "Saved." in signed_in.get(answer.url).text


@pytest.mark.also_mongodb
def test_two_people_who_change_different_fields_lose_nothing(signed_in, asha):
    one, other = Form(signed_in, edit_url(asha)), Form(signed_in, edit_url(asha))

    assert one.send(city="Goa").status_code == 302
    assert other.send(name="Asha Rao", **{"value-1": "no", "kind-1": "yes_no"}).status_code == 302
    persist_records("customer", {"external_id": "c1", "country": "IN"})

    asha.refresh_from_db()
    assert (asha.city, asha.name, asha.country) == ("Goa", "Asha Rao", "IN")


def test_a_conflict_in_one_field_is_shown_and_can_be_replaced(signed_in, asha):
    one, other = Form(signed_in, edit_url(asha)), Form(signed_in, edit_url(asha))
    one.send(city="Goa")

    answer = other.send(city="Delhi", name="Asha Rao")

    assert answer.status_code == 409
    assert "Somebody else has changed this to “Goa” meanwhile. Save again to replace it." in answer.text
    asha.refresh_from_db()
    assert (asha.city, asha.name) == ("Goa", "Asha"), "nothing is saved before the question is answered"
    assert other.send().status_code == 302
    asha.refresh_from_db()
    assert (asha.city, asha.name) == ("Delhi", "Asha Rao")


@pytest.mark.also_mongodb
def test_the_same_change_by_two_people_makes_no_conflict(signed_in, asha):
    one, other = Form(signed_in, edit_url(asha)), Form(signed_in, edit_url(asha))
    one.send(phone="+919876543210")

    assert other.send(phone="+91 98765 43210").status_code == 302


@pytest.mark.also_mongodb
def test_fields_are_cleared(signed_in, asha):
    Form(signed_in, edit_url(asha)).send(city="", email="")

    asha.refresh_from_db()
    assert (asha.city, asha.city_key, asha.email) == ("", "", "")


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("email", "nobody", "It must be an e-mail address like asha@example.com."),
        ("phone", "98765", "It must be a phone number"),
        ("time_zone", "Mars/Base", "It must be an IANA time zone like Asia/Kolkata."),
    ],
)
def test_what_the_api_refuses_is_said_at_its_field_and_kept(signed_in, asha, field, value, said):
    answer = Form(signed_in, edit_url(asha)).send(**{field: value, "city": "Goa"})

    assert answer.status_code == 422
    assert re.search(rf'id="id_{field}"[^>]*aria-invalid|aria-invalid="true"[^>]*id="id_{field}"', answer.text)
    assert said in answer.text.replace("&#x27;", "'")
    assert f'value="{value}"' in answer.text
    assert stream.length() == 0


def test_nothing_changed_appends_nothing(signed_in, asha):
    answer = Form(signed_in, edit_url(asha)).send()

    assert "Nothing was changed." in signed_in.get(answer.url).text
    assert not AuditEntry.objects.exclude(action="signed_in").exists()


# ── Attributes ────────────────────────────────────────────────────────


def test_attributes_are_added_changed_and_removed_with_their_types(signed_in, asha):
    form = Form(signed_in, edit_url(asha))
    assert [form.fields[f"key-{n}"] for n in range(4)] == ["member", "plan", "size", ""]
    changes = {"value-0": "No", "remove-1": "on", "value-2": "4.5", "key-3": "joined", "value-3": "12"}

    form.send(**changes, **{"kind-3": "number"})

    asha.refresh_from_db()
    assert asha.attributes == {"member": False, "size": 4.5, "joined": 12}
    assert AuditEntry.objects.exclude(action="signed_in").get().details == {
        "fields": ["attribute member", "attribute plan", "attribute size", "attribute joined"]
    }


@pytest.mark.also_mongodb
def test_another_row_keeps_what_was_written_and_saves_nothing(signed_in, asha):
    form = Form(signed_in, edit_url(asha))

    answer = form.send(add_row="1", city="Goa", email="nobody", **{"key-3": "colour", "value-3": "red"})

    assert answer.status_code == 200
    assert (form.fields["city"], form.fields["key-3"], form.fields["value-3"]) == ("Goa", "colour", "red")
    assert form.fields["rows"] == "5"
    assert "must be" not in answer.text
    form.send(email="asha@example.com", **{"key-4": "shoe", "value-4": "7", "kind-4": "number"})
    asha.refresh_from_db()
    assert asha.city == "Goa"
    assert (asha.attributes["colour"], asha.attributes["shoe"]) == ("red", 7)


def test_an_attribute_that_somebody_else_changed_is_a_conflict(signed_in, asha):
    form = Form(signed_in, edit_url(asha))
    persist_records("customer", {"external_id": "c1", "attributes": {"plan": "silver", "size": None}})

    answer = form.send(**{"value-1": "bronze", "value-2": "9"})

    assert answer.status_code == 409
    assert "Somebody else has set this to “silver” meanwhile." in answer.text
    assert "Somebody else has removed this meanwhile." in answer.text
    form.send()
    asha.refresh_from_db()
    assert asha.attributes == {"member": True, "plan": "bronze", "size": 9}


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"key-3": "Shoe size", "value-3": "7"}, "Write a key of small letters, digits and underscores"),
        ({"key-3": "plan", "value-3": "x"}, "There is already a row for plan."),
        ({"key-3": "n", "value-3": "many", "kind-3": "number"}, "Write a number like 12 or 12.5."),
        ({"key-3": "n", "value-3": "1e400", "kind-3": "number"}, "number"),
        ({"key-3": "n", "value-3": "maybe", "kind-3": "yes_no"}, "Write yes or no."),
        ({"key-3": "n", "value-3": ""}, "Write a value."),
        ({"value-0": "x" * 1001, "kind-0": "text"}, "It must be text of 1,000 characters at most"),
    ],
)
def test_an_attribute_that_cannot_be_is_said_at_its_row(signed_in, asha, row, said):
    answer = Form(signed_in, edit_url(asha)).send(**row)

    assert answer.status_code == 422
    assert said in answer.text
    asha.refresh_from_db()
    assert asha.attributes == {"plan": "gold", "size": 4, "member": True}


# ── Creating ──────────────────────────────────────────────────────────


def test_a_customer_is_created_and_shown_at_once(signed_in, marketer):
    form = Form(signed_in, NEW)
    answer = form.send(external_id="c9", name="Bala", email="bala@example.com", **{"key-0": "plan", "value-0": "gold"})

    bala = Customer.objects.get()
    assert answer.url == bala.get_absolute_url()
    assert (bala.external_id, bala.name, bala.attributes) == ("c9", "Bala", {"plan": "gold"})
    entry = AuditEntry.objects.exclude(action="signed_in").get()
    assert (entry.action, entry.actor) == (Action.CUSTOMER_CREATED, marketer.email)
    assert "Customer created." in signed_in.get(answer.url).text


@pytest.mark.parametrize(
    ("fields", "external_id"),
    [({"email": "bala@example.com"}, "bala@example.com"), ({"phone": "+91 98765 43210"}, "+919876543210")],
)
@pytest.mark.also_mongodb
def test_without_an_id_the_address_is_the_id_as_in_imports(signed_in, fields, external_id):
    Form(signed_in, NEW).send(**fields)

    assert Customer.objects.get().external_id == external_id


def test_without_id_and_address_nobody_is_created(signed_in):
    answer = Form(signed_in, NEW).send(name="Bala")

    assert answer.status_code == 422
    assert "Write an id, or an e-mail address or phone number that identifies the customer." in answer.text


def test_an_id_that_exists_leads_to_its_customer(signed_in, asha):
    answer = Form(signed_in, NEW).send(external_id=" c1", name="Other")

    assert answer.status_code == 422
    assert f'This id belongs to <a href="{asha.get_absolute_url()}">Asha</a>' in answer.text
    asha.refresh_from_db()
    assert asha.name == "Asha"


def test_an_address_that_somebody_has_is_asked_about(signed_in, asha):
    form = Form(signed_in, NEW)

    answer = form.send(external_id="c2", email="ASHA@EXAMPLE.com")

    assert answer.status_code == 422
    assert asha.get_absolute_url() in answer.text
    assert Customer.objects.count() == 1
    assert form.send(anyway="on").status_code == 302
    assert Customer.objects.count() == 2


@pytest.mark.parametrize("fields", [{"external_id": "x" * 129}, {"email": f"{'x' * 60}@{'y' * 60}.{'z' * 60}.com"}])
def test_an_id_that_is_too_long_is_refused(signed_in, fields):
    assert Form(signed_in, NEW).send(**fields).status_code == 422
    assert not Customer.objects.exists()


# ── When the stream does not take it ──────────────────────────────────


def test_without_redis_the_form_stays_as_it_was_written(signed_in, asha, monkeypatch):
    from crm.streams.stream import StreamUnavailable

    form = Form(signed_in, edit_url(asha))

    def refuse(*args: object) -> None:
        raise StreamUnavailable("away")

    monkeypatch.setattr(stream, "append", refuse)
    answer = form.send(city="Goa")

    assert answer.status_code == 503
    assert "Not saved: Redis does not answer." in answer.text
    assert 'value="Goa"' in answer.text


def test_a_customer_who_was_erased_meanwhile_is_not_found(signed_in, asha):
    form = Form(signed_in, edit_url(asha))
    asha.delete()

    assert form.send(city="Goa").status_code == 404
