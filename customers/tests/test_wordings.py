"""What people agreed to is stored word for word, once, and stands with each answer that names it."""

import json

import pytest

from customers.models import Customer, Wording
from customers.privacy.erasure import erase
from customers.privacy.export import customer_export
from customers.privacy.wordings import store_wordings, with_wordings, wording_id
from customers.tests.factories import persist_records

pytestmark = pytest.mark.django_db
NEWS, OFFERS = "Yes, write to me with news.", "Ja, schreibt mir Angebote · ऑफ़र\n<b>"


def agree(number: int, *wordings: str) -> None:
    for wording in wordings:
        consent = {"source": f"form for {wording[:3]}", "wording": wording}
        persist_records("customer", {"external_id": f"c{number}", "email_opt_in": True, "consent": consent})


def shown(client, number: int) -> list[str]:
    answers = client.get(f"/api/v1/customers/c{number}").json()["consents"]
    return [answer["wording"] for answer in answers]


def test_many_answers_share_one_wording(api):
    for number in range(3):
        agree(number, NEWS)
    agree(1, OFFERS)

    assert set(Wording.objects.values_list("text", flat=True)) == {NEWS, OFFERS}
    assert NEWS not in json.dumps(Customer.objects.get(external_id="c0").consents)
    assert (shown(api("read"), 0), shown(api("read"), 1)) == ([NEWS], [NEWS, OFFERS])


def test_a_list_of_customers_has_the_texts_by_one_query(api, django_assert_max_num_queries):
    for number in range(5):
        agree(number, NEWS, f"{OFFERS} {number}")
    client = api("read")
    client.get("/api/v1/customers?limit=1")
    with django_assert_max_num_queries(4):
        items = client.get("/api/v1/customers?limit=10").json()["items"]

    assert [[answer["wording"] for answer in item["consents"]] for item in items] == [
        [NEWS, f"{OFFERS} {number}"] for number in range(5)
    ]


def test_storing_a_wording_again_changes_nothing():
    store_wordings([NEWS])
    first = Wording.objects.get()
    store_wordings([NEWS, ""])

    assert Wording.objects.get().created_at == first.created_at
    assert with_wordings([{"wording": wording_id(NEWS)}, {"wording": ""}]) == [{"wording": NEWS}, {"wording": ""}]


def test_an_answer_without_a_wording_has_none(api):
    persist_records("customer", {"external_id": "c0", "sms_opt_in": True, "consent": {"source": "shop"}})

    assert shown(api("read"), 0) == [""]
    assert not Wording.objects.exists()


def test_the_export_and_the_page_of_a_customer_say_it(signed_in):
    agree(0, OFFERS)
    customer = Customer.objects.get()

    assert customer_export(customer, None)["customer"]["consents"][0]["wording"] == OFFERS
    assert "Ja, schreibt mir Angebote · ऑफ़र\n&lt;b&gt;" in signed_in.get(customer.get_absolute_url()).text


def test_all_are_listed_and_outlive_who_agreed(signed_in):
    agree(0, NEWS)
    agree(1, OFFERS)
    erase(Customer.objects.get(external_id="c0"))
    page = signed_in.get("/settings/consent/wordings/").text

    assert NEWS in page
    assert "ऑफ़र<br>&lt;b&gt;" in page
    assert page.index("schreibt") < page.index(NEWS)
