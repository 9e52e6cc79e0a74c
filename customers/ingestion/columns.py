"""What records say of a customer, as the columns of its row. What is stored comes as arguments."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from customers.consent import answers_in, with_answers
from customers.models import fold_attributes, fold_tags
from customers.records import CustomerRecord
from customers.text import fold
from customers.totals import later
from customers.written import FOLDED

# How null and a missing value are stored.
EMPTY: dict[str, Any] = {
    **dict.fromkeys(("name", "email", "phone", "city", "country", "time_zone"), ""),
    **dict.fromkeys(("name_key", "email_key", "city_key", "country_key", "tags_key", "last_product"), ""),
    **dict.fromkeys(("email_standing", "sms_standing", "whatsapp_standing", "refused_topics"), ""),
    **dict.fromkeys(("signed_up_at", "last_seen_at", "email_opt_in", "sms_opt_in", "whatsapp_opt_in"), None),
    "visits": 0,
    "tags": [],
    "consents": [],
    "attributes": {},
    "attributes_key": {},
}
NOT_COLUMNS = {"consent", "add_tags", "remove_tags", "edit"}  # fields of a record


def record_changes(record: CustomerRecord) -> dict[str, Any]:
    """What a record says, by column; of attributes and answers about consent a list, which others are joined to."""
    values = record.__dict__  # several times as fast as getattr
    changes = {name: values[name] for name in record.model_fields_set if name not in NOT_COLUMNS}
    if "attributes" in changes:
        changes["attributes"] = [changes["attributes"]]
    if answers := answers_in(record):
        changes["answers"] = answers
    return changes


def told_columns(
    patch: Mapping[str, Any], attributes: dict[str, Any], consents: Sequence[dict[str, Any]]
) -> dict[str, Any]:
    """What the changes of records say of one customer as columns: null as nothing, changes of attributes made one
    after the other. The other arguments are what is stored."""
    columns: dict[str, Any] = {name: EMPTY[name] if value is None else value for name, value in patch.items()}
    if answers := columns.pop("answers", None):
        columns["consents"] = with_answers(consents, answers)
    if "attributes" in columns:
        merged = attributes
        for change in patch["attributes"]:
            merged = {} if change is None else merged | change
        columns["attributes"] = {name: value for name, value in merged.items() if value is not None}
    return columns


def add_derived(columns: dict[str, Any], last_order_at: datetime | None = None) -> dict[str, Any]:
    """These columns, to which what follows from them is added: what rules compare folded, and the last activity."""
    for name, key in FOLDED.items():
        if name in columns:
            columns[key] = fold(columns[name])
    if "tags" in columns:
        columns["tags_key"] = fold_tags(columns["tags"])
    if "attributes" in columns:
        columns["attributes_key"] = fold_attributes(columns["attributes"])
    if "last_seen_at" in columns:
        columns["last_active_at"] = later(last_order_at, columns["last_seen_at"])
    return columns
