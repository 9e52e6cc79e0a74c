"""The tags that steps add to customers and remove, written in the mover's transaction."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from campaigns.journeys.plan import Tag
from crm.database import update_each
from customers import vocabulary
from customers.clock import change_moment
from customers.models import Customer, fold_tags
from customers.records import CustomerEdit
from customers.segments.watching.alarms import noticing


def tag_customers(steps: Mapping[UUID, Sequence[Tag]]) -> None:
    """Add and remove the tags of steps, by customer and in order, inside a transaction. Other tags stay."""
    if not steps:
        return
    customers = Customer.objects.filter(id__among=steps.keys())
    with noticing(customers, {"tags_key"}):
        moment, rows = change_moment(), []
        for id, tags in customers.values_list("id", "tags"):
            changed = tags
            for step in steps[id]:
                changed = CustomerEdit.model_construct(add_tags=[*step.add], remove_tags=[*step.remove]).edited(changed)
            if changed != tags:
                rows.append((changed, fold_tags(changed), moment, id))
        update_each(Customer, rows, fields=("tags", "tags_key", "updated_at"))
    added = {tag for theirs in steps.values() for step in theirs for tag in step.add}
    vocabulary.learn({(vocabulary.TAG, tag) for tag in added})
