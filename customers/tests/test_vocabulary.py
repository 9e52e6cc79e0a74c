"""The words that the data uses, learned as it comes in."""

import pytest

from customers import vocabulary
from customers.models import Customer, Word
from customers.privacy.erasure import erase
from customers.tests.factories import customer_record, order_record, persist_records
from customers.vocabulary import CATEGORY, CITY, MAX_ATTRIBUTE_TEXTS, SKU, TAG, suggest

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_words_come_with_the_records():
    persist_records(
        "customer",
        customer_record(
            city="Pune", country="India", tags=["VIP", "early bird"], attributes={"plan": "gold", "seats": 3}
        ),
        customer_record(
            external_id="c2", city="Puducherry", attributes={"plan": "free", "seats": "many", "trial": True}
        ),
    )
    persist_records("order", order_record(items=[{"sku": "CF-1", "category": "Coffee"}, {"name": "A mug"}]))
    assert suggest(CITY) == ["Puducherry", "Pune"]
    assert suggest(TAG) == ["early bird", "VIP"]
    assert suggest("attributes.plan") == ["free", "gold"]
    assert (suggest(CATEGORY), suggest(SKU)) == (["Coffee"], ["CF-1"])
    assert vocabulary.attribute_kinds() == {
        "plan": {"text"},
        "seats": {"number", "text"},
        "trial": {"yes/no"},
    }


def test_a_word_is_kept_once_as_it_was_first_written(django_assert_num_queries):
    persist_records("customer", customer_record(city="Straße"))
    persist_records("customer", customer_record(external_id="c2", city="STRASSE"))
    assert suggest(CITY, "stras") == ["Straße"]
    with django_assert_num_queries(2):
        vocabulary.learn({(CITY, "strasse")})


def test_skus_that_differ_in_case_are_both_suggested_since_rules_tell_them_apart():
    vocabulary.learn({(SKU, "ab12X")})
    vocabulary.learn({(SKU, "AB12x"), (SKU, "ab12X")})
    assert sorted(suggest(SKU, "ab12")) == ["AB12x", "ab12X"]


def test_beginnings_come_before_middles():
    vocabulary.learn({(CITY, name) for name in ("New Delhi", "Delhi", "Pune", "Old Delhi", "100% Pure")})
    assert suggest(CITY, "DEL") == ["Delhi", "New Delhi", "Old Delhi"]
    assert suggest(CITY, "del", limit=2) == ["Delhi", "New Delhi"]
    assert suggest(CITY, "%") == ["100% Pure"]
    assert suggest(CITY, "zzz") == []


def test_an_attribute_that_differs_for_everybody_is_not_suggested():
    names = [("attributes.nickname", f"Nick {number}") for number in range(MAX_ATTRIBUTE_TEXTS + 1)]
    vocabulary.learn(names[:MAX_ATTRIBUTE_TEXTS])
    assert len(suggest("attributes.nickname", limit=MAX_ATTRIBUTE_TEXTS)) == MAX_ATTRIBUTE_TEXTS
    vocabulary.learn(names[MAX_ATTRIBUTE_TEXTS:])
    vocabulary.learn({("attributes.nickname", "Another"), ("attributes.plan", "gold")})
    assert suggest("attributes.nickname") == []
    assert suggest("attributes.plan") == ["gold"]


def test_a_place_takes_only_so_many(monkeypatch):
    monkeypatch.setattr(vocabulary, "MAX_WORDS", 3)
    vocabulary.learn({(SKU, f"S{number}") for number in range(2)})
    vocabulary.learn({(SKU, f"T{number}") for number in range(2)})
    assert len(suggest(SKU)) == 3
    monkeypatch.setattr(vocabulary, "MAX_KEYS", 2)
    vocabulary.learn({("key.text", f"k{number}") for number in range(5)})
    assert len(vocabulary.attribute_kinds()) == 2


def test_what_an_erased_person_alone_may_have_had_is_forgotten():
    persist_records(
        "customer", customer_record(city="Pune", tags=["Friend of Asha"], attributes={"pet": "Rex", "age": 7})
    )
    erase(Customer.objects.get())
    assert suggest(TAG) == suggest("attributes.pet") == []
    assert suggest(CITY) == ["Pune"]


def test_long_and_empty_texts_are_no_words():
    persist_records("customer", customer_record(city="x" * 201, country="", attributes={"note": "", "gone": None}))
    assert list(Word.objects.values_list("place", "text")) == [("key.text", "note")]
