"""The exports of well-known programs go in as they are. The files are ours, written after each documentation."""

from dataclasses import replace
from pathlib import Path
from shutil import copyfile

import pytest

from customers.imports.columns import FileKind
from customers.imports.presets import BY_NAME, PRESETS
from customers.imports.tests.outcome import read_outcome

FILES = Path(__file__).parent / "files"
PRESET_FILES = {
    "shopify_customers": ["shopify_customers", "shopify_customers_old"],
    "shopify_orders": ["shopify_orders"],
    **{name: [name] for name in BY_NAME if name.startswith(("woocommerce", "razorpay", "mailchimp", "klaviyo"))},
    "stripe_payments": ["stripe_payments", "stripe_payments_old"],
    "stripe_customers": ["stripe_customers"],
    "invoice_lines": ["invoice_lines"],
}


@pytest.fixture
def read(tmp_path):
    """What becomes of one of our files."""

    def read_file(name, **options):
        copyfile(FILES / f"{name}.csv", tmp_path / f"{name}.csv")
        return read_outcome(tmp_path / f"{name}.csv", **options)

    return read_file


def by_id(customers):
    """Customers by external id; of several records of one the last."""
    return {customer["external_id"]: customer for customer in customers}


def figures(found):
    """Amount, what came back, and status of each order."""
    return {
        id: (order["amount"], order.get("refunded_amount", "0.00"), order["status"])
        for id, order in found.orders.items()
    }


def test_every_preset_has_a_file():
    assert PRESET_FILES.keys() | {"own_customers", "own_orders"} == BY_NAME.keys()


@pytest.mark.parametrize(("preset", "file"), [(name, file) for name, files in PRESET_FILES.items() for file in files])
def test_a_file_is_recognised_by_its_heading(read, preset, file):
    found = read(file)
    assert found.choices.preset == preset
    fitting = [each.name for each in PRESETS if each.fits(found.table.heading)]
    assert fitting[0] == preset


@pytest.mark.parametrize("file", [file for files in PRESET_FILES.values() for file in files])
def test_no_password_becomes_an_attribute(read, file):
    assert "secret" not in str(read(file).customers)


# ── Shopify ───────────────────────────────────────────────────────────
def test_shopify_customers_of_the_older_export(read):
    customers = by_id(read("shopify_customers_old").customers)
    assert customers["asha@example.com"] == {
        "external_id": "asha@example.com",
        "email": "asha@example.com",
        "name": "Asha Rao",
        "phone": "+919876543210",
        "city": "Pune",
        "country": "IN",
        "email_opt_in": True,
        "tags": ["vip", "Newsletter"],
    }
    assert customers["dev@example.com"]["phone"] == "+919876543211"


def test_shopify_orders_may_have_been_given_back_or_cancelled(read):
    found = read("shopify_orders", choose=lambda choices: replace(choices, with_guests=True))
    assert figures(found) == {
        "#1001": ("1500.00", "0.00", "completed"),
        "#1002": ("900.00", "450.00", "completed"),
        "#1003": ("100.00", "0.00", "cancelled"),
    }
    assert found.orders["#1003"]["customer_external_id"] == "guest"


# ── WooCommerce ───────────────────────────────────────────────────────
TEA_AND_MUG = [
    {"sku": "TEA-1", "name": "Assam tea", "quantity": 2, "unit_price": "450"},
    {"sku": "MUG-L", "name": "Mug, large", "quantity": 1, "unit_price": "500"},
]


def test_woocommerce_orders_of_advanced_order_export(read):
    found = read("woocommerce_orders")
    assert figures(found) == {
        "1041": ("950.00", "0.00", "completed"),
        "1042": ("450.00", "0.00", "cancelled"),
        "1043": ("450.00", "450.00", "refunded"),
    }
    assert found.orders["1041"]["ordered_at"] == "2026-03-01T10:30:00+05:30"
    assert [item["quantity"] for item in found.orders["1041"]["items"]] == [2, 0]
    assert by_id(found.customers)["asha@example.com"] == {
        "external_id": "asha@example.com",
        "email": "asha@example.com",
        "name": "Asha Rao",
        "phone": "+919876543210",
        "city": "Pune",
        "country": "IN",
    }


@pytest.mark.parametrize("file", ["woocommerce_order_lines", "woocommerce_order_suite"])
def test_woocommerce_orders_of_other_plugins(read, file):
    found = read(file)
    assert figures(found) == {"1041": ("1450.00", "0.00", "completed"), "1042": ("450.00", "0.00", "cancelled")}
    items = [
        {**item, "unit_price": str(float(item["unit_price"])).removesuffix(".0")}
        for item in found.orders["1041"]["items"]
    ]
    assert items == TEA_AND_MUG
    assert by_id(found.customers)["asha@example.com"]["phone"] == "+919876543210"


def test_the_report_of_woocommerce_names_no_address(read):
    reason = "no customer: choose the column of their ID, e-mail address or phone number"
    assert read("woocommerce_order_report").refused == {2: reason, 3: reason}
    found = read("woocommerce_order_report", choose=lambda choices: replace(choices, with_guests=True))
    assert figures(found) == {"1041": ("900.00", "0.00", "completed"), "1042": ("450.00", "0.00", "cancelled")}


def test_woocommerce_customers(read):
    assert by_id(read("woocommerce_customers").customers)["asha@example.com"] == {
        "external_id": "asha@example.com",
        "email": "asha@example.com",
        "name": "Asha Rao",
        "city": "Pune",
        "country": "IN",
        "signed_up_at": "2025-11-05T08:00:00+05:30",
        "last_seen_at": "2026-03-01T10:30:00+05:30",
        "attributes": {"username": "asha"},
    }


@pytest.mark.parametrize("file", ["woocommerce_customer_lines", "woocommerce_customer_suite"])
def test_woocommerce_customers_of_other_plugins(read, file):
    customers = by_id(read(file).customers)
    assert customers["7"] == {
        "external_id": "7",
        "email": "asha@example.com",
        "name": "Asha Rao",
        "phone": "+919876543210",
        "city": "Pune",
        "country": "IN",
        "signed_up_at": "2025-11-05T08:00:00+05:30",
    }
    assert customers["8"]["name"] == "Dev"


# ── Payments ──────────────────────────────────────────────────────────
def test_razorpay_payments(read):
    found = read("razorpay_payments")
    assert figures(found) == {
        "pay_A1": ("1500.00", "0.00", "completed"),
        "pay_A2": ("900.00", "450.00", "completed"),
        "pay_A3": ("700.00", "700.00", "refunded"),
        "pay_A4": ("300.00", "0.00", "cancelled"),
        "pay_A5": ("200.00", "0.00", "cancelled"),
    }
    assert found.orders["pay_A1"]["ordered_at"] == "2026-03-01T10:00:05+05:30"
    # void@razorpay.com stands for no address: these people are not one.
    assert found.orders["pay_A2"]["customer_external_id"] == "+919876543211"
    assert "void@razorpay.com" not in str(found.customers)


def test_razorpay_settlements_are_payments_and_refunds(read):
    found = read("razorpay_settlements", choose=lambda choices: replace(choices, with_guests=True))
    assert figures(found) == {
        "pay_A1": ("1500.00", "0.00", "completed"),
        "rfnd_A2": ("450.00", "0.00", "credit_note"),
    }
    assert found.refused == {4: "“adjustment” is not a sale"}


def test_stripe_payments(read):
    found = read("stripe_payments")
    assert figures(found) == {
        "ch_1": ("1500.00", "0.00", "completed"),
        "ch_2": ("900.00", "450.00", "completed"),
        "ch_3": ("700.00", "700.00", "refunded"),
        "ch_4": ("300.00", "0.00", "cancelled"),
    }
    assert found.orders["ch_1"]["ordered_at"] == "2026-03-01T04:30:05+00:00"
    assert [order["customer_external_id"] for order in found.orders.values()] == [
        "cus_1",
        "dev@example.com",
        "cus_1",
        "cus_1",
    ]
    assert by_id(found.customers)["cus_1"]["email"] == "asha@example.com"


def test_stripe_payments_with_a_decimal_comma(read):
    assert figures(read("stripe_payments_old")) == {"ch_1": ("1500.00", "0.00", "completed")}


def test_stripe_customers(read):
    assert by_id(read("stripe_customers").customers)["cus_1"] == {
        "external_id": "cus_1",
        "email": "asha@example.com",
        "name": "Asha Rao",
        "city": "Pune",
        "country": "IN",
        "signed_up_at": "2025-11-05T08:00:00+00:00",
        "attributes": {"plan": "monthly"},
    }


# ── Audiences ─────────────────────────────────────────────────────────
def with_source(choices):
    return replace(choices, consent_source="Mailchimp")


def test_mailchimp_subscribers_have_consented_where_they_confirmed(read):
    customers = by_id(read("mailchimp_subscribed", choose=with_source).customers)
    assert customers["asha@example.com"] == {
        "external_id": "asha@example.com",
        "email": "asha@example.com",
        "name": "Asha Rao",
        "phone": "+919876543210",
        "country": "IN",
        "time_zone": "Asia/Kolkata",
        "tags": ["vip", "Tea lover"],
        "attributes": {"member_rating": 4},
        "email_opt_in": True,
        "consent": {"source": "Mailchimp", "at": "2025-11-05T08:00:14+00:00"},
    }
    # The file of those who never subscribed has the same heading, and no times of confirmation.
    assert "email_opt_in" not in customers["dev@example.com"]


@pytest.mark.parametrize(
    ("file", "at"),
    [
        ("mailchimp_unsubscribed", "2026-02-01T09:30:00+00:00"),
        ("mailchimp_cleaned", "2026-02-02T09:30:00+00:00"),
    ],
)
def test_those_who_left_mailchimp_have_refused(read, file, at):
    (customer,) = read(file, choose=with_source).customers
    assert (customer["email_opt_in"], customer["consent"]) == (False, {"source": "Mailchimp", "at": at})


def test_klaviyo_profiles_have_an_answer_a_channel(read):
    customers = by_id(read("klaviyo_profiles", choose=with_source).customers)
    answers = {id: (each.get("email_opt_in"), each.get("sms_opt_in")) for id, each in customers.items()}
    assert answers == {
        "01HXA": (True, True),
        "01HXB": (None, None),
        "01HXC": (False, None),
        "01HXD": (False, None),  # its address bounced
    }
    assert customers["01HXA"]["consent"]["at"] == "2025-11-05T08:00:14+00:00"
    assert customers["01HXA"]["signed_up_at"] == "2025-11-05T08:00:14+00:00"


# ── Invoice lines ─────────────────────────────────────────────────────
def test_invoice_lines_are_orders_and_credit_notes(read):
    found = read("invoice_lines")
    assert found.choices.kind is FileKind.ORDERS
    assert figures(found) == {
        "536365": ("55.98", "0.00", "completed"),
        "536366": ("11.10", "0.00", "completed"),
        "C536379": ("27.50", "0.00", "credit_note"),
    }
    assert list(found.refused) == [6]
