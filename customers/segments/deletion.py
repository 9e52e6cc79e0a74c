"""Deleting a segment, by page and API alike."""

from crm.accounts.audit import Action, By, record
from crm.database import transactional
from customers.models import BulkChange, ListChange, Segment
from customers.segments.usage import find_uses
from customers.signals import segment_deleted

BLOCKING = ("segment", "journey")  # kinds of uses that go on asking the rule, so that it stays


@transactional
def delete(segment: Segment, by: By) -> bool:
    """Delete a segment and the drafts of campaigns to it; whether this request did. One that another segment or
    a journey names stays, and so does a list that is being filled. A rule saved at the same moment that names it shows
    it as deleted.
    """
    if is_filling(segment) or any(use.kind in BLOCKING for use in find_uses([segment.id]).get(segment.id, [])):
        return False
    segment_deleted.send(Segment, segment=segment)
    ListChange.objects.filter(list_id=segment.id).delete()
    deleted, _ = Segment.objects.filter(id=segment.id).delete()
    if deleted:
        record(Action.SEGMENT_CHANGED, by, of=segment, how="deleted")
    return bool(deleted)


def is_filling(segment: Segment) -> bool:
    """Whether customers are being put on a list, or taken off it."""
    filled = ListChange.objects.filter(list_id=segment.id, state__in=ListChange.UNDER_WAY)
    added = BulkChange.objects.filter(list_id=segment.id).exclude(state=BulkChange.State.DONE)
    return filled.exists() or added.exists()
