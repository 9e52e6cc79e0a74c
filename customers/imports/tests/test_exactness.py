"""Whatever is in a file and however it is written: the same records, nothing twice, and no edit of others is lost."""

import csv
import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from crm.streams.consumer import drain
from customers.imports import job, undoing
from customers.imports.models import Import, RefusedRow
from customers.ingestion import persist, stream
from customers.models import Customer, Order
from customers.tests.factories import create_customers, customer_record, order_record, persist_records

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]
few = settings(max_examples=10, suppress_health_check=list(HealthCheck))


@pytest.fixture(autouse=True)
def _own_disk(settings, tmp_path):
    settings.VAR_DIR = tmp_path


def forget_everything():
    for model in (Order, Customer, Import, RefusedRow):
        model.objects.all().delete()


def carry_out(import_):
    while not job.carry_out(import_.id):
        pass
    import_.refresh_from_db()
    return import_


def imported(data, name="file.csv"):
    import_ = job.begin(SimpleUploadedFile(name, data), None)
    assert job.start(import_, "test", here=True)
    return carry_out(import_)


def written(rows, *, encoding, delimiter, line_end):
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=line_end).writerows(rows)
    return text.getvalue().encode(encoding)


def tables():
    customers = ("external_id", "name", "city", "tags", "attributes", "email_opt_in", "total_spend", "order_count")
    orders = ("external_id", "customer_external_id", "amount", "status", "items")
    return (
        list(Customer.objects.order_by("external_id").values_list(*customers)),
        list(Order.objects.order_by("external_id").values_list(*orders)),
    )


PUNCTUATION = st.text(st.sampled_from("abcXYZ ,;|\t\"'\n=+-@"), min_size=1, max_size=12).map(str.strip)
TEXTS = st.sampled_from(["Müller", "café", "Peña", "Straße 5", "100 €"]) | PUNCTUATION.filter(
    lambda text: text and not text.startswith("'")
)
IDS = st.integers(1, 6).map(lambda number: f"c{number}")
DIALECTS = st.fixed_dictionaries(
    {
        "encoding": st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
        "delimiter": st.sampled_from([",", ";", "\t", "|"]),
        "line_end": st.sampled_from(["\n", "\r\n"]),
    }
)


@pytest.mark.long
@few
@given(st.lists(st.tuples(IDS, TEXTS, TEXTS), min_size=2, max_size=8), DIALECTS)
@example([("c1", '"', ";"), ("c2", "a\nb", "x")], {"encoding": "cp1252", "delimiter": ";", "line_end": "\r\n"})
def test_a_table_is_the_same_customers_in_any_dialect(rows, dialect):
    forget_everything()
    imported(written([("customer id", "name", "city"), *rows], **dialect))
    last = {id: (name, city) for id, name, city in rows}
    assert {id: (name, city) for id, name, city, *_ in tables()[0]} == last


ORDER_ROWS = st.lists(
    st.tuples(st.integers(1, 5).map(lambda n: f"o{n}"), IDS, st.integers(0, 900), st.integers(0, 3)),
    min_size=2,
    max_size=12,
)


def order_file(rows):
    lines = [("order id", "date", "customer", "price", "quantity", "sku")]
    lines += [(id, "2026-03-01", customer, price, quantity, "s") for id, customer, price, quantity in rows]
    return written(lines, encoding="utf-8", delimiter=",", line_end="\n")


@pytest.mark.long
@few
@given(ORDER_ROWS, ORDER_ROWS)
def test_a_check_finds_exactly_what_the_import_then_does(first, second):
    forget_everything()
    create_customers(*(customer_record(external_id=f"c{n}") for n in range(1, 4)))
    imported(order_file(first))
    checked = job.begin(SimpleUploadedFile("file.csv", order_file(second)), None)
    job.check(checked, here=True)
    before = tables()
    carry_out(checked)
    assert tables() == before
    done = imported(order_file(second))
    for kind in ("customers", "orders"):
        figures = {name: getattr(done, f"{kind}_{name}") for name in ("new", "changed", "same")}
        assert {name: checked.report[kind][name] for name in figures} == figures
    assert checked.report["refused"] == done.refused == RefusedRow.objects.filter(import_id=done.id).count()
    assert checked.report["after"]["orders"] == Order.objects.count()
    assert checked.report["after"]["revenue"] == sum(
        order.amount for order in Order.objects.filter(status=Order.Status.COMPLETED)
    )


@pytest.mark.long
@few
@given(ORDER_ROWS)
def test_importing_twice_changes_nothing(rows):
    forget_everything()
    imported(order_file(rows))
    before = tables()
    again = imported(order_file(rows))
    assert (again.orders_new, again.orders_changed, tables()) == (0, 0, before)


PEOPLE = st.dictionaries(
    IDS,
    st.fixed_dictionaries(
        {},
        optional={
            "name": st.sampled_from(["Asha", "Dev", "Mira"]),
            "city": st.sampled_from(["Pune", "Delhi"]),
            "email_opt_in": st.booleans(),
            "attributes": st.dictionaries(st.sampled_from(["plan", "size"]), st.sampled_from(["a", "b"]), max_size=2),
        },
    ),
    max_size=4,
)


def people_file(people):
    lines = [("customer id", "name", "city", "newsletter", "plan", "size")]
    for id, fields in people.items():
        attributes = fields.get("attributes", {})
        consent = {True: "yes", False: "no"}.get(fields.get("email_opt_in"), "")
        extra = (attributes.get("plan", ""), attributes.get("size", ""))
        lines.append((id, fields.get("name", ""), fields.get("city", ""), consent, *extra))
    return written(lines, encoding="utf-8", delimiter=",", line_end="\n")


def store(people):
    persist_records("customer", *(customer_record(external_id=id, **fields) for id, fields in people.items()))


@pytest.mark.long
@few
@given(PEOPLE, PEOPLE.filter(bool), PEOPLE, st.lists(IDS, max_size=2))
def test_undoing_loses_no_later_edit(stored, in_file, edits, buyers):
    """Undone, everybody is as if the import had not been, but for those whom somebody has touched since."""
    forget_everything()
    store(stored)
    before = {row[0]: row[:6] for row in tables()[0]}
    import_ = imported(people_file(in_file))
    came = {row[0]: row[:6] for row in tables()[0]}
    store(edits)
    persist_records("order", *(order_record(external_id=f"x{n}", customer=id) for n, id in enumerate(buyers)))
    figures = undoing.figures(import_)
    job.undo(import_, "test", here=True)
    carry_out(import_)
    after = {row[0]: row[:6] for row in tables()[0]}
    for id in before.keys() | came.keys() | edits.keys():
        edit = edits.get(id, {})
        if id not in before and id not in edits and id not in buyers:
            assert id not in after
            continue
        customer = Customer.objects.get(external_id=id)
        for name in ("name", "city", "email_opt_in"):
            if name in edit:
                at = ("external_id", "name", "city", "tags", "attributes", "email_opt_in").index(name)
                was = before[id][at] if id in before else None
                assert getattr(customer, name) in (edit[name], was)
                if id not in came or edit[name] != came[id][at]:
                    assert getattr(customer, name) == edit[name]
        if id in before and id not in edits:
            assert after[id] == before[id]
    assert figures.customers_removed == len(came.keys() - after.keys())


def test_an_import_lifts_no_suppression_and_no_unsubscription():
    create_customers(
        {"external_id": "c1", "email": "asha@example.com", "email_opt_in": True},
        {"external_id": "c2", "email": "asha@example.com", "email_opt_in": False},
    )
    again = "c1,asha@example.com,yes\nc2,asha@example.com,yes\nc3,asha@example.com,yes\n"
    imported(f"customer id,email,newsletter\n{again}".encode())
    customers = Customer.objects.order_by("external_id").values_list("email_opt_in", "email_standing")
    assert list(customers) == [(True, "opted out"), (False, "opted out"), (True, "opted out")]


def test_an_imported_yes_has_the_file_as_its_source_and_is_kept_once(api):
    file = b"customer id,email,newsletter,consent at\nc1,asha@example.com,yes,2026-03-01\n"
    imported(file, "fair.csv")
    imported(file, "fair.csv")
    (consent,) = api("read").get("/api/v1/customers/c1").json()["consents"]
    assert (consent["channel"], consent["opt_in"], consent["source"]) == ("email", True, "fair.csv")
    assert consent["at"].startswith("2026-02-28T18:30:00")
    persist_records("customer", customer_record(external_id="c1", email_opt_in=False))
    assert [each["opt_in"] for each in Customer.objects.get().consents] == [True, False]


def test_an_import_goes_on_behind_what_is_written_when_redis_is_wiped(redis_client, settings, monkeypatch):
    monkeypatch.setattr("customers.imports.lines.CHUNK_GROUPS", 2)
    rows = [("customer id", "name"), *((f"c{n}", "Asha" if n % 3 else "") for n in range(12)), ("", "nobody")]
    import_ = job.begin(
        SimpleUploadedFile("f.csv", written(rows, encoding="utf-8", delimiter=",", line_end="\n")), None
    )
    job.start(import_, "test", here=True)
    monkeypatch.setattr("customers.imports.appending.drain", lambda *_: True)
    assert not job.carry_out(import_.id, seconds=0.3)
    redis_client.flushdb()
    monkeypatch.setattr("customers.imports.appending.drain", drain)
    carry_out(import_)
    assert (import_.state, import_.customers_new, import_.refused) == (Import.State.DONE, 12, 1)
    assert Customer.objects.count() == 12
    assert RefusedRow.objects.count() == 1


def test_entries_that_come_twice_or_out_of_turn_are_ignored():
    import_ = job.begin(SimpleUploadedFile("f.csv", b"customer id,name\nc1,Asha\n"), None)
    job.start(import_, "test", here=True)
    body = json.dumps([customer_record(external_id="early")]).encode()
    stream.append("customer", body, 1, f"{import_.id.hex}:2")
    drain(stream, persist)
    assert not Customer.objects.exists()
    carry_out(import_)
    stream.append("customer", body, 1, f"{import_.id.hex}:1")
    drain(stream, persist)
    assert Customer.objects.count() == 1
