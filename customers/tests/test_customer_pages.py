"""The list of customers and the profile."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from customers.models import Customer, Topic
from customers.privacy.suppression import suppress
from customers.privacy.topics import set_refused_topics
from customers.tests.factories import create_customer, create_customers, order_record, persist_records
from tests.pages import visible_text

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOSTILE = "<script>alert(1)</script>{{ 7|add:35 }}{% now 'Y' %}<img src=x onerror=alert(2)>\"'"


def names_on(page: str) -> list[str]:
    return re.findall(r'class="row-title"[^>]*>([^<]*)<', page)


def walk(client, **query) -> list[list[str]]:
    """The names on every page, following Next."""
    pages, url = [], reverse("customers:customers", query=query)
    while url:
        page = client.get(url).text
        pages.append(names_on(page))
        following = re.search(r'rel="next" href="([^"]*)"', page)
        url = reverse("customers:customers") + following[1].replace("&amp;", "&") if following else ""
    return pages


def test_newest_come_first(signed_in):
    for name in ("Asha", "Bala", "Chitra"):
        create_customer(name=name)

    assert walk(signed_in) == [["Chitra", "Bala", "Asha"]]


@pytest.mark.parametrize(
    ("sort", "key"),
    [
        ("newest", lambda c: c.id),
        ("spend", lambda c: (c.total_spend, c.id)),
        ("order", lambda c: (c.last_order_at or datetime.min.replace(tzinfo=UTC), c.id)),
    ],
)
@pytest.mark.also_mongodb
def test_every_sort_shows_everyone_once_in_order(signed_in, sort, key):
    customers = create_customers(
        *(
            {
                "name": f"N{i}",
                "total_spend": i % 3 * 100,
                "last_order_at": NOON - timedelta(days=i % 7) if i % 4 else None,
            }
            for i in range(120)
        )
    )

    pages = walk(signed_in, sort=sort)

    assert [len(page) for page in pages] == [50, 50, 20]
    assert [name for page in pages for name in page] == [c.name for c in sorted(customers, key=key, reverse=True)]


@pytest.mark.also_mongodb
def test_a_deep_page_costs_what_the_first_costs(signed_in, django_assert_max_num_queries):
    create_customers(*({} for _ in range(200)))
    last = Customer.objects.order_by("id")[60]

    with django_assert_max_num_queries(8):  # the session, the user, the count, the cursor, and at most three ranges
        signed_in.get(reverse("customers:customers", query={"sort": "spend", "cursor": str(last.id)}))


@pytest.mark.parametrize(
    "query",
    [
        *("STRASSE", "asha@", "Example.COM", "shop-7", "100%", " asha@ex\u200bample.com\xa0", "asha@EXAMPLE.com"),
        *("+91 98765-43210", "(+91) 98765 43210", "98765 43210", "098765 43210", "765432"),
    ],
)
@pytest.mark.also_mongodb
def test_search_reads_names_addresses_and_ids_in_any_spelling(signed_in, query):
    create_customer(name="Straße 100%", email="Asha@example.com", external_id="shop-77", phone="+919876543210")
    create_customer(name="Somebody", email="else@elsewhere.org", external_id="web-1", phone="+919800000001")

    assert walk(signed_in, q=query) == [["Straße 100%"]]


def test_a_search_without_a_match_says_so_and_keeps_what_was_typed(signed_in):
    create_customer(name="Asha")

    page = signed_in.get(reverse("customers:customers", query={"q": "<b>nobody"})).text

    assert "contains “&lt;b&gt;nobody”" in page
    assert 'value="&lt;b&gt;nobody"' in page


@pytest.mark.parametrize("query", [{"cursor": "x"}, {"cursor": "018f0000-0000-7000-8000-000000000000"}, {"sort": "x"}])
def test_an_unknown_cursor_or_sort_begins_again(signed_in, query):
    create_customer(name="Asha")

    assert walk(signed_in, **query)[0] == ["Asha"]


def test_without_customers_the_page_says_how_to_bring_them_in(signed_in):
    page = signed_in.get(reverse("customers:customers")).text

    assert "curl http://localhost:8000/api/v1/customers" in page
    assert ".venv/bin/python manage.py create_api_key shop --scope ingest" in page
    assert ".venv/bin/python manage.py load_demo" in page


def test_a_fragment_is_answered_with_the_rows_alone(signed_in):
    create_customer(name="Asha")

    answer = signed_in.get(reverse("customers:customers"), headers={"HX-Request": "true"}).text

    assert names_on(answer) == ["Asha"]
    assert "<html" not in answer
    back = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert "<html" in signed_in.get(reverse("customers:customers"), headers=back).text


def test_the_profile_shows_who_they_are_and_what_they_bought(signed_in):
    customer = create_customer(
        external_id="c1",
        name="Asha Rao",
        email="asha@example.com",
        city="Pune",
        tags=["vip"],
        attributes={"plan": "gold", "trial": False, "visits_left": 3},
        email_opt_in=True,
        sms_opt_in=False,
    )
    items = [{"name": "Filter coffee", "quantity": 2}, {"sku": "CUP-1"}]
    persist_records("order", order_record(external_id="o1", amount=1500, items=items))
    persist_records("order", order_record(external_id="o2", amount=99.5, status="cancelled"))
    persist_records("order", order_record(external_id="o3", customer="c2", amount=7777))

    page = re.sub(r"<[^>]+>|\s+", " ", signed_in.get(customer.get_absolute_url()).text)
    page = re.sub(r"\s+", " ", page)

    for text in ("Asha Rao", "Pune", "vip", "plan gold", "trial no", "visits_left 3", "2 × Filter coffee, CUP-1"):
        assert text in page
    assert "Spent ₹1,500" in page
    assert "Orders 1 " in page
    assert "₹99.50" in page
    assert "cancelled" in page
    assert "15 Jan 2026, 10:00 IST" in page
    assert re.search("E-mail opted in .* SMS opted out WhatsApp not asked", page)
    assert "7,777" not in page


@pytest.mark.also_mongodb
def test_orders_come_page_by_page_latest_first(signed_in):
    customer = create_customer(external_id="c1")
    persist_records(
        "order",
        *(order_record(external_id=f"o{i:02}", ordered_at=f"2026-01-{i:02}T10:00:00Z") for i in range(1, 26)),
    )

    first = signed_in.get(customer.get_absolute_url()).text
    url = re.search(r'rel="next" href="([^"]*orders=[^"]*)"', first)[1]
    second = signed_in.get(url, headers={"HX-Request": "true"}).text

    assert re.findall(r">(o\d\d)<", first) == [f"o{i:02}" for i in range(25, 5, -1)]
    assert re.findall(r">(o\d\d)<", second) == [f"o{i:02}" for i in range(5, 0, -1)]


@pytest.mark.both_databases
def test_the_profile_says_why_nothing_is_sent_to_an_address(signed_in):
    persist_records("customer", {"external_id": "c1", "email": "jo@example.com", "email_opt_in": True})
    persist_records("customer", {"external_id": "c2", "email": "jo@example.com", "email_opt_in": False})
    persist_records("customer", {"external_id": "c1", "phone": "+919876543210"})
    suppress("sms", ["+919876543210"], "manual")

    set_refused_topics("email", "jo@example.com", [Topic.objects.create(name="Offers", name_key="o").id])

    page = visible_text(signed_in.get(Customer.objects.get(external_id="c1").get_absolute_url()).text)

    assert "Another customer with this e-mail address opted out" in page
    assert page.count("phone number is suppressed: nothing is sent to it. Manual, ") == 1
    assert page.count("Refused topics: Offers") == 1


def test_erasing_counts_every_order_that_goes(office):
    customer = create_customer(external_id="c1")
    persist_records("order", order_record(external_id="o1", status="refunded"))
    persist_records("order", order_record(external_id="o2", status="cancelled"))

    assert "with 2 orders of any status" in office.get(reverse("customers:erase", args=[customer.id])).text


@pytest.mark.both_databases
def test_the_question_before_erasing_names_who_shares_an_address(office):
    asha = create_customer(external_id="c1", name="Asha", email="home@example.com", phone="+919876543210")
    create_customer(external_id="c2", name="Dev", email="HOME@example.com", phone="")
    create_customer(external_id="c3", name="Mira", email="", phone="+919876543210")
    alone = create_customer(external_id="c4", name="Noor", email="", phone="")
    create_customer(external_id="c5", name="Om", email="", phone="")

    def question(customer):
        return visible_text(office.get(reverse("customers:erase", args=[customer.id])).text)

    assert "Other customers have one of these addresses, and get nothing there either: Dev , Mira" in question(asha)
    assert "Other customers" not in question(alone)

    for n in range(9):
        create_customer(external_id=f"more{n}", name=f"Asha {n}", email="home@example.com", phone="")
    assert question(asha).count("Asha 7") == 1
    assert "Asha 8" not in question(asha)
    assert ", and more" in question(asha)


def test_no_cache_keeps_a_page_about_a_person(office):
    customer = create_customer(external_id="c1")
    for url in (
        reverse("customers:customers"),
        customer.get_absolute_url(),
        reverse("customers:erase", args=[customer.id]),
        reverse("customers:export", args=[customer.id]),
        reverse("customers:suppressions"),
    ):
        assert "no-store" in office.get(url)["Cache-Control"], url


def test_an_unknown_customer_is_not_found(signed_in):
    url = reverse("customers:customer", args=["018f0000-0000-7000-8000-000000000000"])

    assert signed_in.get(url).status_code == 404


def create_hostile_customer() -> Customer:
    return create_customer(
        external_id=HOSTILE[:128],
        name=HOSTILE,
        city=HOSTILE * 8,
        country=HOSTILE,
        tags=[HOSTILE],
        attributes={"note": HOSTILE},
    )


def test_hostile_text_is_shown_as_it_came(signed_in):
    customer = create_hostile_customer()

    for url in (reverse("customers:customers"), customer.get_absolute_url()):
        page = signed_in.get(url).text
        assert "<script>alert" not in page
        assert "<img" not in page
        assert "{{ 7|add:35 }}{% now &#x27;Y&#x27; %}" in page


@pytest.mark.django_db(transaction=True)
def test_list_and_profile_look_right(page, check, marketer):
    check.sign_in(marketer)
    page.goto("/customers/")
    expect(page.get_by_text("No customers yet")).to_be_visible()
    check.looks("customers-empty")

    persist_records("customer", *({"external_id": f"c{i}", "name": f"Asha {i}", "city": "Pune"} for i in range(60)))
    persist_records("order", *(order_record(external_id=f"o{i}", customer="c59", amount=i) for i in range(25)))
    hostile = create_hostile_customer()

    page.goto("/customers/")
    check.looks("customers")
    page.get_by_role("link", name="Next").click()
    expect(page.get_by_role("link", name="Previous")).to_be_visible()

    page.wait_for_load_state()  # nothing is heard before the scripts are there
    page.get_by_label("Search customers").fill("asha 59")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page).to_have_url(re.compile(r"q=asha(\+|%20)59"))
    page.get_by_role("link", name="Asha 59", exact=True).click()
    expect(page.get_by_role("heading", name="Asha 59")).to_be_visible()
    check.looks("customer")
    page.get_by_role("link", name="Earlier orders").click()
    expect(page.locator("#orders tbody tr")).to_have_count(5)

    page.go_back()
    expect(page.locator("tbody tr")).to_have_count(1)

    page.goto(hostile.get_absolute_url())
    check.looks("customer-hostile")
