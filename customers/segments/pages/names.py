"""The form field for a segment's name."""

from django.http import QueryDict

from customers.models import Segment

LONGEST_NAME = Segment._meta.get_field("name").max_length or 0


def named_in(form: QueryDict) -> str:
    """The name in a form, without control characters and repeated spaces."""
    return " ".join(form.get("name", "").replace("\0", "").split())


def check_name(name: str) -> str:
    """What is wrong with a name; empty if nothing is."""
    if not name:
        return "Give the segment a name."
    return f"The name may have {LONGEST_NAME} characters." if len(name) > LONGEST_NAME else ""
