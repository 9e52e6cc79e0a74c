"""The quick check says yes to a record exactly where the schema does."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from customers.quick_check import KINDS, QUICK_CHECKS

pytestmark = pytest.mark.one_database

TEXTS = st.sampled_from(
    ["", " ", "Asha", "x" * 128, "x" * 129, "x" * 1001, "\u200b", " tea", "नमस्ते", "a\x00b", "\x1f", "1", "Asia/Kolkata"]
) | st.text(max_size=5)
ADDRESSES = st.sampled_from(
    [
        "asha@example.com",
        "asha@example",
        "a.@example.com",
        "jo@köln.example",
        f"{'a' * 250}@example.com",
        "+919876543210",
        "+44 (0)20 7946 0958",
        "+0123456789",
        "+91987654321",
        "+12125551234",
    ]
)
TIMES = st.sampled_from(
    [
        "2026-03-01T10:00:00+05:30",
        "2026-02-30T10:00:00Z",
        "2026-04-31T10:00:00Z",
        "2026-12-31T23:59:60Z",
        "20111209",
        "2026-03-01T10:00:00",
        "1899-01-01T00:00:00Z",
        "2026-03-01T24:00:00Z",
        "2026-03-01T10:00Z",
        "2099-12-31T23:59:59.123456Z",
        "2026-02-29T00:00:00Z",
        "2028-02-29T00:00:00Z",
        "2026-03-01T10:00:00+14:30",
        "2026-03-01t10:00:00z",
    ]
)
NUMBERS = st.sampled_from(
    [
        0,
        1,
        -1,
        2**63,
        10**13,
        10**13 - 1,
        0.1 + 0.2,
        15.299999999999999,
        0.301,
        12.3456,
        12.34567,
        "99.50",
        "99.505",
        1e300,
    ]
)
VALUES = st.one_of(TEXTS, ADDRESSES, TIMES, NUMBERS, st.booleans(), st.none(), st.lists(TEXTS, max_size=2))
ITEMS = st.lists(
    st.fixed_dictionaries({}, optional={"sku": TEXTS, "category": VALUES, "quantity": NUMBERS, "unit_price": NUMBERS}),
    max_size=2,
)
LIKELY = {
    "email": ADDRESSES,
    "phone": ADDRESSES,
    "properties": st.dictionaries(TEXTS | st.just("tier"), VALUES, max_size=2),
    "attributes": st.dictionaries(TEXTS | st.just("tier"), VALUES, max_size=2),
    "items": ITEMS,
    "amount": NUMBERS,
    "refunded_amount": NUMBERS,
    "status": st.sampled_from(["completed", "credit_note", "lost"]),
    **dict.fromkeys(("signed_up_at", "last_seen_at", "ordered_at"), TIMES),
}


def records(kind):
    fields = {name: LIKELY.get(name, VALUES) | VALUES for name in [*KINDS[kind].model_fields, "unknown"]}
    needed = {
        "customer": {"external_id": st.just("c1") | TEXTS},
        "order": {
            "external_id": st.just("o1") | TEXTS,
            "customer_external_id": st.just("c1"),
            "ordered_at": TIMES,
            "amount": NUMBERS,
        },
        "event": {
            "id": st.just("e1") | TEXTS,
            "name": st.sampled_from(["viewed_product", "order_completed"]) | TEXTS,
            "customer_external_id": st.just("c1"),
            "occurred_at": TIMES,
        },
    }[kind]
    return st.fixed_dictionaries(
        needed, optional={name: values for name, values in fields.items() if name not in needed}
    )


def is_valid(kind, body):
    try:
        KINDS[kind].model_validate_json(body)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
def test_one_record_passes_where_the_schema_takes_it(kind, data):
    body = json.dumps(data.draw(records(kind))).encode()

    assert QUICK_CHECKS[kind].passes(body) == is_valid(kind, body)


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
def test_an_array_is_counted_where_the_schema_takes_all_of_it(kind, data):
    many = data.draw(st.lists(records(kind), max_size=3))
    all_valid = all(is_valid(kind, json.dumps(record).encode()) for record in many)

    assert QUICK_CHECKS[kind].count(json.dumps(many).encode()) == (len(many) if all_valid else None)


@pytest.mark.parametrize("body", [b"", b"{", b"[", b"null", b"7", b"\xff", b'[{"external_id": "c1"}'])
def test_anything_but_a_record_is_refused(body):
    assert not QUICK_CHECKS["customer"].passes(body)
    assert QUICK_CHECKS["customer"].count(body) is None
