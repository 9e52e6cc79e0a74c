"""The pages of imports in a browser."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from customers.imports.models import Import
from customers.imports.tests.shop_files import CUSTOMERS, ORDERS

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("own_disk")]

State = Import.State
NO_CODES = "id,name,phone,member\nc1,Asha,0151 23456789,yes\nc2,Dev,0151 23456780,no\n"


@pytest.fixture
def files(tmp_path):
    folder = tmp_path / "files"
    folder.mkdir()
    contents = {"customers.csv": CUSTOMERS, "orders_export_1.csv": ORDERS, "no_codes.csv": NO_CODES}
    for name, text in contents.items():
        (folder / name).write_text(text)
    return folder


def test_every_step_looks_right(page, check, marketer, files):
    check.sign_in(marketer)
    page.goto("/imports/")
    check.looks("imports-empty")
    page.get_by_label("Drop a file here").set_input_files(files / "no_codes.csv")
    expect(page.get_by_text("2 rows come in without their phone number")).to_be_visible()
    check.looks("imports-asks")
    page.reload()
    page.get_by_label("Phone numbers without a country code").select_option("DE")
    expect(page.get_by_role("button", name="Import 2 customers")).to_be_visible()
    expect(page.locator("#sample")).to_contain_text("+4915123456789")
    check.looks("imports-customers")
    page.reload()
    page.get_by_role("button", name="Import 2 customers").click()
    expect(page.get_by_role("button", name="Write to them")).to_be_visible()
    page.get_by_role("link", name="What would undo change?").click()
    expect(page.get_by_text("Customers removed")).to_be_visible()
    check.looks("imports-result")
    page.goto("/imports/")
    page.get_by_label("Drop a file here").set_input_files(files / "orders_export_1.csv")
    expect(page.get_by_role("button", name="Import 30 customers and 30 orders")).to_be_visible()
    check.looks("imports-orders")
    Import.objects.filter(state=State.CHECKED).update(
        state=State.IMPORTING, rows=60, rows_done=20, started_at=timezone.now() - timedelta(seconds=5)
    )
    page.reload()
    expect(page.get_by_text("20 of 60 rows")).to_be_visible()
    check.looks("imports-progress")
    Import.objects.filter(state=State.IMPORTING).update(state=State.FAILED, problem="The file has no rows.")
    expect(page.get_by_text("The file has no rows.")).to_be_visible()
    check.looks("imports-failed")
    page.goto("/imports/")
    check.looks("imports-list")


def test_a_choice_refreshes_preview_and_figures_and_keeps_the_focus(page, check, marketer, files):
    check.sign_in(marketer)
    page.goto("/imports/")
    page.get_by_label("Drop a file here").set_input_files(files / "customers.csv")
    expect(page.locator("#sample")).to_contain_text("gold")
    page.wait_for_load_state()  # nothing is heard before the scripts are there
    page.get_by_label("City becomes").focus()
    page.get_by_label("City becomes").select_option("")
    expect(page.locator("#sample")).not_to_contain_text("Mumbai")
    expect(page.get_by_label("City becomes")).to_be_focused()
    page.get_by_label("Name of the attribute Plan").fill("tier")
    page.get_by_label("Name of the attribute Plan").press("Tab")
    expect(page.locator("#sample")).to_contain_text("tier")
    page.get_by_label("Order of dates").select_option("month_first")
    expect(page.locator("#sample")).to_contain_text("3 Feb 2025")
    expect(page.get_by_role("button", name="Import 42 customers")).to_be_visible()


def test_a_file_is_dropped_on_the_page(page, check, marketer):
    check.sign_in(marketer)
    page.goto("/imports/")
    page.evaluate(
        """() => {
            const data = new DataTransfer();
            data.items.add(new File(["id,name\\nc1,Asha\\n"], "dropped.csv"));
            const drop = new DragEvent("drop", { dataTransfer: data, bubbles: true });
            document.querySelector("form.drop").dispatchEvent(drop);
        }"""
    )
    expect(page.get_by_role("heading", name="dropped.csv")).to_be_visible()
    expect(page.get_by_role("button", name="Import 1 customer", exact=True)).to_be_visible()


def test_a_wrong_file_is_named_where_it_was_chosen(page, check, marketer, tmp_path):
    check.sign_in(marketer)
    check.expect("422")
    page.goto("/imports/")
    wrong = tmp_path / "picture.csv"
    wrong.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)
    page.get_by_label("Drop a file here").set_input_files(wrong)
    expect(page.get_by_role("alert")).to_have_text("picture.csv: This is not a table. Upload CSV, XLSX or ODS.")
    check.accessible()


def test_a_file_over_the_limit_is_refused_before_it_is_sent(page, check, marketer, tmp_path, settings):
    settings.IMPORT_MAX_BYTES = 1024 * 1024
    check.sign_in(marketer)
    page.goto("/imports/")
    large = tmp_path / "large.csv"
    large.write_bytes(b"id\n" * 1024 * 1024)
    page.get_by_label("Drop a file here").set_input_files(large)
    expect(page.get_by_role("alert")).to_have_text("large.csv: The file has 3 MB. At most 1 MB are read.")


def test_without_javascript_buttons_do_the_same(without_javascript, marketer, files):
    page = without_javascript.page
    without_javascript.sign_in(marketer)
    page.goto("/imports/")
    page.get_by_label("Drop a file here").set_input_files(files / "customers.csv")
    page.get_by_role("button", name="Upload").click()
    page.get_by_label("City becomes").select_option("")
    page.get_by_role("button", name="Update the preview").click()
    expect(page.locator("#sample")).not_to_contain_text("Mumbai")
    page.get_by_role("button", name="Import 42 customers").click()
    page.get_by_role("link", name="What would undo change?").click()
    expect(page.get_by_text("Customers removed")).to_be_visible()
    page.get_by_role("button", name="Undo the import").click()
    expect(page.get_by_role("heading", name="This import was undone")).to_be_visible()
