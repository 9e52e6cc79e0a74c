"""A file is looked over, checked, imported and undone, and its figures are those of the tables."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from crm.streams.consumer import drain
from crm.streams.work import STALLED_AFTER
from customers.editing import change_customer
from customers.imports import job, undoing
from customers.imports.models import FilePart, Import, RefusedRow
from customers.imports.reading import UnreadableFile
from customers.ingestion import persist, stream
from customers.models import Customer, Note, Order, Segment
from customers.segments import audience
from customers.segments.rules import parse
from customers.tests.factories import persist_records

pytestmark = pytest.mark.django_db(transaction=True)
State = Import.State


@pytest.fixture(autouse=True)
def _own_disk(settings, tmp_path):
    settings.VAR_DIR = tmp_path


def upload(text, name="shop.csv"):
    return job.begin(SimpleUploadedFile(name, text.encode()), None)


def imported(text, **choices):
    import_ = upload(text)
    assert job.start(import_, "import_customers")
    finish(import_)
    assert import_.state == State.DONE
    return import_


def finish(import_):
    while not job.carry_out(import_.id):
        pass
    import_.refresh_from_db()


CUSTOMERS = (
    "id,name,email,plan\nc1,Asha,asha@example.com,gold\nc2,Dev,not-an-address,free\nc3,Mira,mira@example.com,free\n"
)
ORDERS = (
    "order id,date,customer,total,email\n"
    "o1,2026-03-01,c1,10,asha@example.com\no2,2026-03-02,c2,20,dev@example.com\no1,2026-03-01,c1,10,asha@example.com\n"
)


def test_customers_are_imported_and_refused_rows_are_kept():
    import_ = imported(CUSTOMERS)
    assert (import_.customers_new, import_.refused, import_.rows) == (2, 1, 3)
    assert set(Customer.objects.values_list("external_id", flat=True)) == {"c1", "c3"}
    row = RefusedRow.objects.get()
    assert row.line == 3
    assert row.cells == ["c2", "Dev", "not-an-address", "free"]
    assert row.reason.startswith("email: ")


def test_the_customers_of_a_file_are_a_segment():
    import_ = imported(ORDERS)
    segment = Segment.objects.get(id=import_.id)
    assert segment.name == "Customers from shop.csv"
    assert audience.matching(parse(segment.rule)).count() == 2


def test_a_check_finds_what_the_import_does_then():
    imported(CUSTOMERS)
    changed = CUSTOMERS.replace("gold", "silver") + "c4,New,new@example.com,free\nc4,Newer,new@example.com,free\n"
    import_ = upload(changed)
    assert job.check(import_)
    finish(import_)
    assert import_.state == State.CHECKED
    report = import_.report
    assert report["customers"] == {"new": 1, "changed": 1, "same": 1, "columns": {"attributes.plan": 1}}
    assert report["refused"] == 1
    assert report["after"]["customers"] == 3
    assert Customer.objects.count() == 2
    job.start(import_, "import_customers")
    finish(import_)
    figures = (import_.customers_new, import_.customers_changed, import_.customers_same, import_.refused)
    assert figures == (1, 1, 1, 1)
    assert Customer.objects.count() == 3


def test_a_check_counts_orders_that_would_wait_for_their_customer():
    """A customer who is stored, or comes anywhere in the file, is known; so is nobody for an order of a guest."""
    imported("id,name\nc1,Asha\n")
    import_ = upload("order id,date,customer,total\no1,2026-03-01,c1,10\no2,2026-03-02,c2,20\no3,2026-03-03,c3,5\n")
    job.check(import_)
    finish(import_)
    assert import_.report["waiting"] == 2
    job.start(import_, "import_orders")
    finish(import_)
    assert set(Order.objects.filter(is_waiting=True).values_list("external_id", flat=True)) == {"o2", "o3"}
    again = upload(ORDERS)
    job.check(again)
    finish(again)
    assert again.report["waiting"] == 0


def test_undoing_removes_what_is_new_and_restores_what_was_changed():
    imported(CUSTOMERS)
    columns = ("external_id", "name", "attributes", "total_spend")
    before = list(Customer.objects.order_by("external_id").values(*columns))
    import_ = imported(
        CUSTOMERS.replace("gold", "silver").replace("Asha", "Asha Rao") + "c4,New,new@example.com,free\n"
    )
    assert undoing.figures(import_)[:3] == (1, 1, 0)
    assert job.undo(import_, "import_customers")
    finish(import_)
    assert import_.state == State.UNDONE
    assert list(Customer.objects.order_by("external_id").values(*columns)) == before


def test_undoing_orders_removes_them_with_the_customers_that_came_with_them():
    import_ = imported(ORDERS)
    assert (import_.orders_new, Order.objects.count(), Customer.objects.get(external_id="c1").total_spend) == (
        2,
        2,
        1000,
    )
    assert undoing.figures(import_) == (2, 0, 0, 2, 0, 0)
    job.undo(import_, "import_orders")
    finish(import_)
    assert (Order.objects.count(), Customer.objects.count()) == (0, 0)


def test_undoing_keeps_customers_who_have_a_note_or_an_edit():
    import_ = imported("id,name,email\nc1,Asha,a@example.com\nc2,Dev,d@example.com\nc3,Mira,m@example.com\n")
    Note.objects.create(customer=Customer.objects.get(external_id="c1"), text="Called")
    change_customer("c2", {"add_tags": ["vip"]}, "test")

    assert undoing.figures(import_)[:3] == (1, 0, 2)
    job.undo(import_, "import_customers")
    finish(import_)

    assert set(Customer.objects.values_list("external_id", flat=True)) == {"c1", "c2"}


@pytest.mark.both_databases
def test_undoing_keeps_what_a_program_has_sent_again_as_it_was():
    import_ = imported(ORDERS)
    order = Order.objects.values("external_id", "customer_external_id", "ordered_at").get(external_id="o1")
    persist_records("order", {**order, "amount": 10})
    persist_records("customer", {"external_id": "c1"})

    assert undoing.figures(import_) == (1, 0, 1, 1, 0, 1)
    job.undo(import_, "import_orders")
    finish(import_)

    assert (Order.objects.get().external_id, Customer.objects.get().external_id) == ("o1", "c1")


def test_importing_twice_changes_nothing():
    imported(ORDERS)
    again = imported(ORDERS)
    assert (again.orders_new, again.orders_changed, again.orders_same) == (0, 0, 2)
    assert (again.customers_new, again.customers_changed, again.customers_same) == (0, 0, 2)
    assert drain(stream, persist)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0" * 5_000,
        b"id,name\n" + b"x" * 3_000_000,
        b",".join(b"c%d" % n for n in range(5_000)) + b"\n",
        b"PK\x03\x04" + b"\0" * 500,
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20,
    ],
    ids=["empty", "NUL", "one endless line", "thousands of columns", "damaged zip", "picture called CSV"],
)
def test_an_unreadable_file_leaves_nothing_behind(content, tmp_path):
    with pytest.raises(UnreadableFile):
        job.begin(SimpleUploadedFile("shop.csv", content), None)
    assert not Import.objects.exists()
    assert not FilePart.objects.exists()
    assert list((tmp_path / "imports").iterdir()) == []


def test_a_file_that_ends_badly_fails_before_anything_of_it_is_written(tmp_path):
    rows = "".join(f"c{n},Customer with a name {n}\n" for n in range(30_000))
    import_ = upload("id,name\n" + rows + 'c0,"never ends\n' + "x" * 2_000_000)
    job.start(import_, "import_customers", here=True)
    finish(import_)
    assert import_.state == State.FAILED
    assert "never ends" in import_.problem or "characters" in import_.problem
    assert not Customer.objects.exists()
    assert not FilePart.objects.exists()
    assert list((tmp_path / "imports").iterdir()) == []


def test_an_import_is_stopped_and_goes_on(monkeypatch):
    monkeypatch.setattr("customers.imports.lines.CHUNK_GROUPS", 1)
    import_ = upload(CUSTOMERS)
    job.start(import_, "import_customers", here=True)
    assert job.stop(import_, "import_customers")
    assert job.carry_out(import_.id)
    assert not Customer.objects.exists()
    import_.refresh_from_db()
    assert job.start(import_, "import_customers", here=True)
    finish(import_)
    assert (import_.state, Customer.objects.count()) == (State.DONE, 2)


def test_an_import_cannot_be_undone_after_an_hour(settings):
    import_ = imported(CUSTOMERS)
    settings.IMPORT_UNDO_SECONDS = 0
    assert job.undo_until(import_) is None
    assert not job.undo(import_, "import_customers")
    assert Customer.objects.count() == 2


def test_a_dead_worker_leaves_its_import_to_the_sweep(monkeypatch):
    import_ = upload(CUSTOMERS)
    job.start(import_, "import_customers", here=True)
    asked = []
    monkeypatch.setattr(job, "nudge", lambda task, id: asked.append(id))
    job.sweep()
    assert asked == []
    Import.objects.filter(id=import_.id).update(moved_at=timezone.now() - STALLED_AFTER * 2)
    job.sweep()
    assert asked == [str(import_.id)]
