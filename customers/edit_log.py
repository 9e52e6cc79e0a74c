"""Audit entries for changes of customers on pages, written in the transaction that stores the change."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from crm.accounts.audit import Action, Actor, Origin, record
from customers.channels import CHANNELS
from customers.models import Customer
from customers.records import CustomerEdit

ANSWERS = {True: "yes", False: "no", None: "unknown"}
NO_FIELDS = {"external_id", "consent", "edit", *(channel.opt_in for channel in CHANNELS.values())}
FIELD_NAMES = {
    "email": "e-mail address",
    "phone": "phone number",
    "time_zone": "time zone",
    **dict.fromkeys(("add_tags", "remove_tags"), "tags"),
}


def record_edits(edits: Sequence[CustomerEdit]) -> None:
    """Add an entry for each edit: which fields changed, answers about consent, and the reason. Values are left out,
    since the log keeps no personal data."""
    stored = Customer.objects.filter(external_id__among={each.external_id for each in edits}).only("id", "external_id")
    customers = {customer.external_id: customer for customer in stored} if edits else {}
    for each in edits:
        edit = each.edit
        assert edit
        actor = Actor(edit.actor_id, edit.actor, Origin.PAGE)
        answers = consent_answers(each)
        fields = changed_fields(each) or None
        of = customers[each.external_id]
        record(_action(each), actor, of=of, entry_id=UUID(edit.id), fields=fields, because=edit.because, **answers)


def _action(each: CustomerEdit) -> Action:
    if each.edit and each.edit.creates:
        return Action.CUSTOMER_CREATED
    return Action.CUSTOMER_CHANGED if changed_fields(each) else Action.CONSENT_CHANGED


def changed_fields(each: CustomerEdit) -> list[str]:
    """The names of what an edit changes besides consent, those of attributes among them."""
    names = [FIELD_NAMES.get(name, name) for name in CustomerEdit.model_fields if name in each.model_fields_set]
    fields = [name for name in dict.fromkeys(names) if name not in NO_FIELDS | {"attributes"}]
    return fields + [f"attribute {key}" for key in each.attributes or ()]


def consent_answers(each: CustomerEdit) -> dict[str, Any]:
    """By the label of a channel what an edit answers: yes, no or unknown."""
    return {
        channel.label: ANSWERS[getattr(each, channel.opt_in)]
        for channel in CHANNELS.values()
        if channel.opt_in in each.model_fields_set
    }
