"""A visit to the pages of imports: what a person uploads, presses and sees."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from customers.imports import job
from customers.imports.models import Import
from customers.segments.tests.forms import Posted

CUSTOMERS = (
    "id,name,email,plan\nc1,Asha,asha@example.com,gold\nc2,Dev,not-an-address,free\nc3,Mira,mira@example.com,free\n"
)
ORDERS = (
    "order id,date,customer,total,email\no1,2/3/2026,c1,10,asha@example.com\n"
    "o2,3/3/2026,c2,20,dev@example.com\no3,3/4/2026,,20,\n"
)


def upload(client, text=CUSTOMERS, name="shop.csv"):
    content = text if isinstance(text, bytes) else text.encode()
    return client.post(reverse("imports:upload"), {"file": SimpleUploadedFile(name, content)})


def uploaded(client, *args, **options):
    upload(client, *args, **options)
    return Import.objects.latest("id")


def imported(client, *args, **options):
    import_ = uploaded(client, *args, **options)
    press(client, "start", import_)
    job.carry_out(import_.id)  # what a slow machine has left
    import_.refresh_from_db()
    assert import_.state == Import.State.DONE
    return import_


def press(client, button, import_, data=None, **options):
    """Submit the form of a page, with what stands in it."""
    return client.post(reverse(f"imports:{button}", args=[import_.id]), data or {}, follow=True, **options)


def show(client, import_, **options):
    return client.get(import_.get_absolute_url(), **options).text


def form_values(client, import_, **changes):
    """What a browser posts of the choices on the page."""
    return {name: values[0] for name, values in Posted.read(show(client, import_)).items()} | changes
