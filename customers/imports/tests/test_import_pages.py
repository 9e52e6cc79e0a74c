"""The pages of imports, as plain links and forms, and as htmx asks for them."""

import csv
import html
import io
import re
import zipfile
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from crm.accounts.audit import AuditEntry
from customers.imports import job
from customers.imports.models import FilePart, Import, RefusedRow
from customers.imports.tests.visiting import CUSTOMERS, ORDERS, form_values, imported, press, show, upload, uploaded
from customers.models import Customer, Order, Segment
from customers.segments.tests.forms import HTMX
from customers.tests.factories import order_record, persist_records
from tests.pages import visible_text

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("own_disk"), pytest.mark.one_database]
State = Import.State


# ── The list and the upload ───────────────────────────────────────────
def test_an_empty_list_says_what_to_do_next(signed_in, viewing):
    page = signed_in.get(reverse("imports:imports")).text
    assert "Nothing has been imported yet. Begin with a file of your customers" in visible_text(page)
    assert 'type="file"' in page
    page = viewing.get(reverse("imports:imports")).text
    assert "A marketer or an administrator can upload a file" in visible_text(page)
    assert 'type="file"' not in page


def test_imports_are_listed_newest_first_with_who_state_and_counts(signed_in, marketer):
    imported(signed_in)
    uploaded(signed_in, ORDERS, "orders.csv")
    text = visible_text(signed_in.get(reverse("imports:imports")).text)
    assert text.index("orders.csv") < text.index("shop.csv")
    assert f"Customers, by {marketer}" in text
    assert "Done" in text
    assert "2 new" in text
    assert "Ready to import" in text


@pytest.mark.long
@pytest.mark.also_mongodb
def test_the_list_has_pages(signed_in, monkeypatch):
    monkeypatch.setattr("customers.imports.pages.listing.PAGE_SIZE", 1)
    uploaded(signed_in, CUSTOMERS, "first.csv")
    uploaded(signed_in, CUSTOMERS, "second.csv")
    newest = signed_in.get(reverse("imports:imports")).text
    assert "second.csv" in newest
    assert "first.csv" not in newest
    older = signed_in.get(reverse("imports:imports"), {"after": str(Import.objects.latest("id").id)}).text
    assert "first.csv" in older


def zip_bomb():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.csv", b"id,name\n" + b"0" * 3_000_000)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty"),
        (b"id,name\n" + b"x" * 3_000_000, "has more than"),
        (b"PK\x03\x04" + b"\0" * 500, "is damaged or cut off"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "This is not a table"),
        (zip_bomb(), "has more than 1 MB"),
    ],
    ids=["empty", "one endless line", "damaged zip", "picture called CSV", "zip bomb"],
)
def test_a_wrong_file_is_named_with_what_is_wrong_and_leaves_nothing_behind(
    signed_in, settings, tmp_path, content, sentence
):
    settings.IMPORT_MAX_BYTES = 1024 * 1024 if content[:2] == b"PK" else settings.IMPORT_MAX_BYTES
    response = upload(signed_in, content, "wrong.csv")
    assert response.status_code == 422
    fault = response.text.partition('id="file-fault"')[2].partition("</p>")[0]
    assert "wrong.csv: " in fault
    assert sentence in fault
    assert not Import.objects.exists()
    assert not FilePart.objects.exists()
    assert list((tmp_path / "imports").iterdir()) == []


def test_an_upload_without_a_file_asks_for_one(signed_in):
    response = signed_in.post(reverse("imports:upload"))
    assert response.status_code == 422
    assert "Choose a file." in response.text


@pytest.mark.also_mongodb
def test_rows_about_a_customer_of_an_earlier_row_are_counted(signed_in):
    text = visible_text(show(signed_in, uploaded(signed_in, f"{CUSTOMERS}c1,Asha Rao,,\nc3,,,vip\nc2,Dev,,\n")))
    assert "New customers 3" in text
    assert "2 rows are about a customer of an earlier row: what stands later counts." in text
    assert "of an earlier row" not in visible_text(show(signed_in, uploaded(signed_in, ORDERS)))


def test_a_file_goes_from_upload_to_result(signed_in):
    response = upload(signed_in)
    import_ = Import.objects.get()
    assert response["Location"] == import_.get_absolute_url()
    assert import_.state == State.CHECKED
    assert not Customer.objects.exists()
    page = visible_text(show(signed_in, import_))
    assert "Import 2 customers" in page
    assert "1 row refused" in page
    page = press(signed_in, "start", import_, form_values(signed_in, import_)).text
    assert "Imported 2 customers" in visible_text(page)
    assert Customer.objects.count() == 2
    assert "Write to them" in page
    assert f'name="segment" value="{import_.id}"' in page
    assert Segment.objects.get(id=import_.id).name == "Customers from shop.csv"


def test_nobody_is_written_to_after_orders_that_all_wait(signed_in):
    orders = "Order ID,Customer ID,Date,Total\no1,c9,2026-03-01,10\n"
    import_ = uploaded(signed_in, orders)
    page = press(signed_in, "start", import_, form_values(signed_in, import_)).text
    assert "1 order in all waits for its customer" in visible_text(page)
    assert "Write to them" not in page
    import_ = uploaded(signed_in, "Customer ID,Name\nc9,Asha Rao\n")
    assert "Write to them" in press(signed_in, "start", import_, form_values(signed_in, import_)).text


def test_every_fragment_is_also_a_page(signed_in):
    import_ = imported(signed_in)
    for url in (import_.get_absolute_url(), reverse("imports:undo", args=[import_.id]), reverse("imports:imports")):
        assert "<html" in signed_in.get(url).text, url
        assert "<html" not in signed_in.get(url, headers=HTMX).text, url


# ── A large file ──────────────────────────────────────────────────────
def test_a_file_of_one_column_says_how_columns_are_separated(signed_in):
    import_ = uploaded(signed_in, "id date total\n1 2026-03-01 10\n2 2026-03-01 20\n")
    assert "It has one column only: if it should have more, separate them by commas" in visible_text(
        show(signed_in, import_)
    )


def test_names_that_would_be_ids_are_pointed_out(signed_in):
    import_ = uploaded(signed_in, "Customer,Date,Total\nAsha Rao,2/3/2026,10\nDev Nair,3/3/2026,20\n")
    assert "These look like names." in show(signed_in, import_)
    import_ = uploaded(signed_in, "Customer,Date,Total\nc 1,2/3/2026,10\nc 2,3/3/2026,20\n")
    assert "These look like names." not in show(signed_in, import_)


@pytest.fixture
def large(monkeypatch):
    """Every file counts as large: a worker checks and imports it."""
    nudged = []
    monkeypatch.setattr("customers.imports.pages.page.SMALL", 0)
    monkeypatch.setattr(job, "nudge", lambda task, id: nudged.append(id))
    return nudged


def test_a_large_file_is_checked_when_asked(signed_in, large):
    import_ = uploaded(signed_in)
    assert import_.state == State.UPLOADED
    assert "Not checked yet" in visible_text(signed_in.get(reverse("imports:imports")).text)
    assert "Check the file" in visible_text(show(signed_in, import_))
    page = press(signed_in, "check", import_, form_values(signed_in, import_)).text
    assert "Checking what would change" in visible_text(page)
    assert 'hx-trigger="every 1s"' in page
    assert large == [str(import_.id)]
    job.carry_out(import_.id)
    page = show(signed_in, import_)
    assert "Import 2 customers" in visible_text(page)
    assert "every 1s" not in page


@pytest.mark.long
@pytest.mark.also_mongodb
def test_progress_tells_rows_rate_and_time_left(signed_in, large):
    import_ = uploaded(signed_in)
    press(signed_in, "start", import_, form_values(signed_in, import_))
    Import.objects.update(rows=1_000, rows_done=400, started_at=timezone.now() - timedelta(seconds=40))
    text = visible_text(show(signed_in, import_))
    assert re.search("400 of 1,000 rows, [0-9]+ a second, [0-9]+ seconds left", text.replace(" ,", ","))


@pytest.mark.long
@pytest.mark.also_mongodb
def test_a_large_import_is_undone_by_a_worker(signed_in, large):
    import_ = uploaded(signed_in)
    press(signed_in, "start", import_, form_values(signed_in, import_))
    job.carry_out(import_.id)
    page = press(signed_in, "undo", import_).text
    assert "Undoing the import" in visible_text(page)
    assert "0 of 2 customers and orders" in visible_text(page)
    job.carry_out(import_.id)
    assert "This import was undone" in visible_text(show(signed_in, import_))


@pytest.mark.long
@pytest.mark.also_mongodb
def test_an_import_is_stopped_and_continued(signed_in, large):
    import_ = uploaded(signed_in)
    press(signed_in, "start", import_, form_values(signed_in, import_))
    page = press(signed_in, "stop", import_).text
    assert AuditEntry.objects.filter(details__what=f"stopped file “{import_.name}”").exists()
    assert "Stopped after 0 of" in visible_text(page)
    press(signed_in, "resume", import_)
    job.carry_out(import_.id)
    assert "Imported 2 customers" in visible_text(show(signed_in, import_))


# ── The result ────────────────────────────────────────────────────────
def test_refused_rows_are_shown_and_downloaded_with_their_reasons(signed_in):
    import_ = imported(signed_in)
    text = visible_text(show(signed_in, import_))
    assert "is not an e-mail address" in text
    response = signed_in.get(reverse("imports:refused", args=[import_.id]))
    assert response["Content-Disposition"] == 'attachment; filename="shop-refused.csv"'
    assert response["Cache-Control"] == "no-store"
    heading, row = b"".join(response.streaming_content).decode().splitlines()
    assert heading == "id,name,email,plan,reason"
    assert row.startswith("c2,Dev,not-an-address,free,")
    assert AuditEntry.objects.latest("id").details == {"what": "refused rows of “shop.csv”"}


def test_a_heading_that_calculates_calculates_nowhere_in_the_refused_rows(signed_in):
    """The reason of a row begins with the heading of its column."""
    import_ = uploaded(signed_in, "id,=1+1\nc1,nonsense\nc2,a@example.com\n")
    press(signed_in, "start", import_, form_values(signed_in, import_, **{"column-1": "email"}))
    response = signed_in.get(reverse("imports:refused", args=[import_.id]))
    heading, row = csv.reader(io.StringIO(b"".join(response.streaming_content).decode()))
    assert heading[1] == "'=1+1"
    assert row[2].startswith("'=1+1: ")


def test_orders_of_customers_who_are_not_here_are_counted_before_and_after(signed_in):
    imported(signed_in, "id,name\nc1,Asha\n")
    orders = "order id,date,customer,total\no1,2026-03-01,c1,10\no2,2026-03-02,c2,20\n"
    import_ = uploaded(signed_in, orders, "orders.csv")
    assert "1 order names a customer ID that is not known here. It is stored" in visible_text(show(signed_in, import_))
    press(signed_in, "start", import_)
    assert "1 order in all waits for its customer" in visible_text(show(signed_in, import_))
    wrong = uploaded(signed_in, orders.replace("c1", "Asha").replace("o", "x", 1), "wrong.csv")
    assert "All the orders name a customer ID that is not known here: check the column" in visible_text(
        show(signed_in, wrong)
    )


@pytest.mark.also_mongodb
def test_orders_of_guests_wait_for_nobody(signed_in):
    import_ = uploaded(signed_in, ORDERS, "orders.csv")
    press(signed_in, "choose", import_, form_values(signed_in, import_, no_customer="guest"))
    press(signed_in, "start", import_, form_values(signed_in, import_))
    assert Order.objects.count() == 3
    assert not Order.objects.filter(is_waiting=True).exists()


def test_the_time_of_consent_names_its_zone(signed_in):
    import_ = uploaded(signed_in, "id,email,newsletter\nc1,asha@example.com,yes\n")
    assert "Time in Asia/Kolkata." in visible_text(show(signed_in, import_))


def test_a_file_without_a_row_that_can_be_read_says_so(signed_in):
    import_ = uploaded(signed_in, "id,email\nc1,not-an-address\n")
    assert "No row can be imported as the file is read now." in visible_text(show(signed_in, import_))


def test_a_file_that_is_stored_already_says_so(signed_in):
    imported(signed_in)
    text = visible_text(show(signed_in, uploaded(signed_in)))
    assert "Everything else in the file is stored already" in text


def test_undo_says_before_exactly_what_it_does(signed_in):
    imported(signed_in)
    import_ = imported(signed_in, CUSTOMERS.replace("gold", "silver") + "c4,New,new@example.com,free\n")
    text = visible_text(signed_in.get(reverse("imports:undo", args=[import_.id])).text)
    assert "Customers removed 1" in text
    assert "Customers who get their old values back 1" in text
    assert "Possible until" in text
    assert "This import was undone" in visible_text(press(signed_in, "undo", import_).text)
    assert Customer.objects.count() == 2
    assert AuditEntry.objects.filter(details__what="undid file “shop.csv”").exists()


@pytest.mark.long
@pytest.mark.also_mongodb
def test_undo_counts_many_customers_step_by_step(signed_in, monkeypatch):
    import_ = imported(signed_in, CUSTOMERS.replace("not-an-address", "dev@example.com"))
    persist_records("order", order_record(customer="c1"))
    monkeypatch.setattr("customers.imports.undoing.BATCH", 1)
    monkeypatch.setattr("customers.imports.pages.control.AT_ONCE", 0)
    monkeypatch.setattr("customers.imports.pages.control.Deadline", OneStep)
    url = reverse("imports:undo", args=[import_.id])
    seen = []
    while url:
        text = signed_in.get(url).text
        seen.append(visible_text(text))
        following = re.search(r'hx-get="([^"]*so_far[^"]*)"', text)
        url = following and html.unescape(following[1])
    assert "Counting what it would change: 1 of 3 customers and orders" in seen[1]
    assert "Undo the import" not in seen[1]
    assert "Customers removed 2" in seen[-1]
    assert "Customers who stay, because they are in use or were changed since 1" in seen[-1]


@pytest.mark.long
@pytest.mark.also_mongodb
def test_figures_of_undo_that_somebody_has_made_up_count_for_nothing(signed_in):
    import_ = imported(signed_in)
    page = signed_in.get(reverse("imports:undo", args=[import_.id]), {"so_far": "made:up:figures"}).text
    assert "Customers removed 2" in visible_text(page)


class OneStep:
    """A deadline that is over behind the first step."""

    def __init__(self, seconds):
        self.asked = 0

    @property
    def is_over(self):
        self.asked += 1
        return self.asked > 1


@pytest.mark.long
@pytest.mark.also_mongodb
def test_an_import_of_long_ago_cannot_be_undone(signed_in, settings):
    import_ = imported(signed_in)
    settings.IMPORT_UNDO_SECONDS = 0
    assert "undo/" not in show(signed_in, import_)
    assert "can no longer be undone" in visible_text(press(signed_in, "undo", import_).text)
    question = reverse("imports:undo", args=[import_.id])
    assert signed_in.get(question).url == import_.get_absolute_url()
    assert signed_in.get(question, headers=HTMX)["HX-Redirect"] == import_.get_absolute_url()
    assert Customer.objects.count() == 2


@pytest.mark.also_mongodb
def test_a_discarded_file_leaves_nothing(signed_in, tmp_path):
    import_ = uploaded(signed_in)
    page = press(signed_in, "discard", import_, form_values(signed_in, import_)).text
    assert AuditEntry.objects.filter(details__what=f"discarded file “{import_.name}”").exists()
    assert "“shop.csv” was deleted. Nothing was changed." in visible_text(page)
    assert not Import.objects.exists()
    assert not RefusedRow.objects.exists()
    assert list((tmp_path / "imports").iterdir()) == []


@pytest.mark.also_mongodb
def test_a_file_that_is_gone_says_so(signed_in, tmp_path):
    import_ = uploaded(signed_in)
    FilePart.objects.all().delete()
    for file in (tmp_path / "imports").iterdir():
        file.unlink()
    assert "The file has been deleted. Upload it again." in visible_text(show(signed_in, import_))
    assert press(signed_in, "start", import_, {"meaning": "customers:"}).status_code == 200
    assert not Order.objects.exists()


# ── Roles ─────────────────────────────────────────────────────────────
@pytest.mark.also_mongodb
def test_viewers_may_look_and_change_nothing(signed_in, viewing):
    waiting = uploaded(signed_in, ORDERS, "orders.csv")
    done = imported(signed_in)
    page = show(viewing, waiting)
    assert "<fieldset" in page
    assert "disabled" in page
    for import_ in (waiting, done):
        page = show(viewing, import_)
        assert 'type="submit" form="choices"' not in page
        assert "undo/" not in page
        assert "refused/" not in page
        for button in ("choose", "check", "start", "stop", "resume", "undo", "discard"):
            assert press(viewing, button, import_).status_code == 403
    assert upload(viewing).status_code == 403
    assert Import.objects.count() == 2


@pytest.mark.also_mongodb
def test_starting_is_in_the_audit_log(signed_in, marketer):
    imported(signed_in)
    entry = AuditEntry.objects.get(action="imported")
    assert entry.actor == marketer.email
    assert entry.details == {"what": "file “shop.csv”"}
