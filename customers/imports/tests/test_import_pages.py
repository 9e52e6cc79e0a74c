"""The pages of imports, as plain links and forms."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from customers.imports.models import Import
from customers.models import Customer

pytestmark = pytest.mark.django_db(transaction=True)
State = Import.State

CUSTOMERS = (
    "id,name,email,plan\nc1,Asha,asha@example.com,gold\nc2,Dev,not-an-address,free\nc3,Mira,mira@example.com,free\n"
)


@pytest.fixture(autouse=True)
def _own_disk(settings, tmp_path):
    settings.VAR_DIR = tmp_path


def upload(client, text=CUSTOMERS, name="shop.csv"):
    return client.post(reverse("imports:upload"), {"file": SimpleUploadedFile(name, text.encode())})


def page_of(client, name, import_, **data):
    return client.post(reverse(f"imports:{name}", args=[import_.id]), data, follow=True)


def test_an_empty_list_says_what_to_do_next(signed_in):
    page = signed_in.get(reverse("imports:imports")).text
    assert "Nothing has been imported yet. Begin with a file of your customers" in page
    assert 'type="file"' in page


def test_a_file_goes_from_upload_to_result(signed_in):
    response = upload(signed_in)
    import_ = Import.objects.get()
    assert response["Location"] == import_.get_absolute_url()
    assert import_.state == State.CHECKED
    assert not Customer.objects.exists()
    page = page_of(signed_in, "start", import_)
    import_.refresh_from_db()
    assert import_.state == State.DONE
    assert Customer.objects.count() == 2
    assert reverse("campaigns:of_segment", args=[import_.id]) in page.text
    listed = signed_in.get(reverse("imports:imports")).text
    assert "shop.csv" in listed
