"""What imports keep of people goes in time, and at once where somebody is erased."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from customers.imports import forgetting, job
from customers.imports.models import FilePart, Import, ImportedRecord, RefusedRow
from customers.models import Customer
from customers.privacy.erasure import erase
from customers.tests.factories import create_customer

pytestmark = pytest.mark.django_db(transaction=True)
FILE = "id,name,email\nc1,Asha,asha@example.com\nc2,Dev,dev@example.com\nc3,asha@example.com,wrong\n"


@pytest.fixture(autouse=True)
def _own_disk(settings, tmp_path):
    settings.VAR_DIR = tmp_path


def begin():
    return job.begin(SimpleUploadedFile("shop.csv", FILE.encode()), None)


def carry_out(import_):
    while not job.carry_out(import_.id):
        pass
    import_.refresh_from_db()


def clear_away():
    for delete_next in forgetting.expired():
        while delete_next():
            pass


def imported():
    import_ = begin()
    job.start(import_, "import_customers", here=True)
    carry_out(import_)
    return import_


def test_an_erased_person_is_in_no_journal_and_no_refused_row():
    imported()
    erase(Customer.objects.get(external_id="c1"))
    assert set(ImportedRecord.objects.values_list("external_id", flat=True)) == {"c2"}
    assert not RefusedRow.objects.exists()


def test_a_file_that_names_an_erased_person_is_deleted():
    import_ = begin()
    erase(create_customer(external_id="someone", email="dev@example.com"))
    import_.refresh_from_db()
    assert import_.state == Import.State.FAILED
    assert "erased" in import_.problem
    assert not FilePart.objects.exists()


def test_a_file_that_does_not_name_them_stays():
    import_ = begin()
    erase(create_customer(external_id="someone", email="someone@example.com"))
    import_.refresh_from_db()
    assert import_.state == Import.State.UPLOADED
    assert FilePart.objects.exists()


def test_an_import_under_way_brings_no_erased_person_back():
    import_ = begin()
    job.start(import_, "import_customers", here=True)
    erase(create_customer(external_id="someone", email="dev@example.com"))
    carry_out(import_)
    assert set(Customer.objects.values_list("external_id", flat=True)) == {"c1"}


def test_journal_and_refused_rows_expire():
    import_ = imported()
    clear_away()
    assert ImportedRecord.objects.count() == 2
    Import.objects.filter(id=import_.id).update(moved_at=timezone.now() - timedelta(hours=2))
    clear_away()
    assert not ImportedRecord.objects.exists()
    assert RefusedRow.objects.exists()
    Import.objects.filter(id=import_.id).update(moved_at=timezone.now() - timedelta(days=8))
    clear_away()
    assert not RefusedRow.objects.exists()


def test_files_are_deleted_when_the_import_is_done_and_abandoned_ones_after_a_day(tmp_path):
    imported()
    assert not FilePart.objects.exists()
    assert list((tmp_path / "imports").iterdir()) == []
    waiting = begin()
    clear_away()
    assert FilePart.objects.exists()
    Import.objects.filter(id=waiting.id).update(moved_at=timezone.now() - timedelta(days=2))
    clear_away()
    assert not FilePart.objects.exists()
    assert not Import.objects.filter(id=waiting.id).exists()
    assert list((tmp_path / "imports").iterdir()) == []
