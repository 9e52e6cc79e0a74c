"""Who may have events posted to a program in the private network: nobody, unless VENDOR_PRIVATE allows it; then
administrators, and on localhost everybody."""

import pytest
from django.utils import timezone

from crm.web.hosts import check_webhook_address
from customers.tests.factories import order_record, persist_records
from delivery.webhooks import sending
from delivery.webhooks.models import Webhook

pytestmark = [pytest.mark.django_db]
URL, PAGE, JSON = "/api/v1/webhooks", "/settings/webhooks/", "application/json"
REFUSED = "It cannot be reached: its address is on a private network"


@pytest.fixture
def network(settings):
    """An installation that people reach from elsewhere, with vendors in its own network."""
    settings.VENDOR_PRIVATE, settings.LOCAL = True, False


def answer_to(webhook: Webhook) -> str:
    persist_records("order", order_record(external_id="o1", ordered_at=timezone.now().isoformat()))
    sending.send(webhook.id)
    return webhook.deliveries.get().answer


def chosen(url: str) -> dict:
    return {"name": "Warehouse", "url": url, "events": ["order_completed"]}


@pytest.mark.both_databases
def test_an_administrator_names_a_private_program(network, office, receiver):
    assert office.post(f"{PAGE}new/", chosen(f"{receiver.url}/hook")).status_code == 302

    assert answer_to(Webhook.objects.get()) == "204 No Content"


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/hook", "https://10.0.0.7/hook", "http://shop.example.com/hook"])
def test_a_key_does_not(network, api, create_webhook, url):
    program, webhook = api("read", "webhooks"), create_webhook()
    for answer in (
        program.post(URL, chosen(url), content_type=JSON),
        program.patch(f"{URL}/{webhook.id}", {"url": url}, content_type=JSON),
    ):
        assert answer.status_code == 422
        assert "only administrators name others, under Settings → Webhooks" in answer.json()["detail"][0]["msg"]


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/hook", "https://10.0.0.7/hook", "http://shop.example.com/hook"])
def test_neither_does_a_step_of_a_journey(network, url):
    with pytest.raises(ValueError, match="only administrators name others"):
        check_webhook_address(url)


def test_a_name_that_leads_there_helps_neither(network, create_webhook, receiver):
    """Nothing shows in the name, so it is judged when the event is posted."""
    elsewhere = receiver.url.replace("127.0.0.1", "localhost")
    webhook = create_webhook(url=elsewhere, for_journeys=False)

    assert answer_to(webhook) == REFUSED
    assert not receiver.requests


@pytest.mark.both_databases
def test_the_word_of_an_administrator_is_for_one_address(network, office, api, create_webhook, receiver):
    webhook, program = create_webhook(url="https://shop.example.com/hook"), api("read", "webhooks")

    def is_by_administrator() -> bool:
        return Webhook.objects.get().by_administrator

    edit = f"{PAGE}{webhook.id}/edit/"
    office.post(edit, {**chosen(webhook.url), "name": "Till"})
    assert not is_by_administrator(), "the address stayed as a program had entered it"
    office.post(edit, chosen(f"{receiver.url}/hook"))
    assert is_by_administrator()
    program.patch(f"{URL}/{webhook.id}", {"name": "Till"}, content_type=JSON)
    assert is_by_administrator()
    program.patch(f"{URL}/{webhook.id}", {"url": "https://other.example.com/"}, content_type=JSON)
    assert not is_by_administrator()


@pytest.mark.parametrize("url", ["http://169.254.169.254/latest/", "http://[fd00:ec2::254]/", "http://[fe80::1]/"])
def test_nobody_names_an_address_that_tells_a_machine_its_keys(settings, office, api, url):
    settings.VENDOR_PRIVATE = settings.LOCAL = True
    assert office.post(f"{PAGE}new/", chosen(url)).status_code == 422
    answer = api("webhooks").post(URL, chosen(url), content_type=JSON)
    assert answer.status_code == 422
    assert "clouds tell a machine its keys" in answer.json()["detail"][0]["msg"]
    with pytest.raises(ValueError, match="clouds tell a machine its keys"):
        check_webhook_address(url)


@pytest.mark.parametrize("url", ["http://[::1/", "http://shop.example.com:99999/", f"http://{'a' * 64}.example.com/"])
def test_an_address_that_cannot_be_is_refused_in_our_words(api, url):
    answer = api("webhooks").post(URL, chosen(url), content_type=JSON)
    assert answer.status_code == 422
    assert answer.json()["detail"][0]["msg"] == "the address must look like https://shop.example.com/webhooks"
