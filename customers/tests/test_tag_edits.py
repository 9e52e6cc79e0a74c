"""Edits of tags, which the product appends to the stream beside the records of programs."""

import pytest

from customers.models import Customer, Word
from customers.tests.factories import persist_records

pytestmark = pytest.mark.django_db


def tags_after(*records: dict) -> list[str]:
    persist_records("customer", *({"external_id": "c1", **record} for record in records))
    return Customer.objects.get(external_id="c1").tags


def test_other_tags_stay_and_none_comes_twice():
    assert tags_after({"tags": ["VIP", "new"]}) == ["VIP", "new"]
    assert tags_after({"add_tags": ["vip", "Diwali"]}) == ["VIP", "new", "Diwali"]
    assert tags_after({"remove_tags": ["NEW"], "add_tags": ["Diwali"]}) == ["VIP", "Diwali"]
    assert Customer.objects.get().tags_key == "\x1fdiwali\x1fvip\x1f"
    assert Word.objects.filter(place="tags", text="Diwali").exists()


def test_records_of_one_batch_count_in_their_order():
    assert tags_after({"tags": ["a"]}, {"add_tags": ["b"]}, {"tags": ["c"]}, {"add_tags": ["d"]}) == ["c", "d"]
    assert tags_after({"tags": None}, {"add_tags": ["e"]}, {"remove_tags": ["e"]}) == []


def test_an_edit_makes_no_customer():
    persist_records("customer", {"external_id": "gone", "add_tags": ["vip"]})

    assert not Customer.objects.exists()


@pytest.mark.parametrize("path", ["customers", "customers/batch"])
@pytest.mark.parametrize("edit", [{"add_tags": ["vip"]}, {"edit": {"id": "0" * 32, "actor_id": "", "actor": "x"}}])
def test_edits_are_for_the_product_itself(api, path, edit):
    record = {"external_id": "c1", **edit}
    body = [record] if path.endswith("batch") else record
    answer = api("ingest").post(f"/api/v1/{path}", body, content_type="application/json").json()

    problems = answer["rejected"][0]["errors"] if "rejected" in answer else answer["detail"]
    assert problems == [{"loc": ["body", *edit], "msg": "is not a field here; remove it"}]
