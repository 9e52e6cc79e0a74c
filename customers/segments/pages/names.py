"""The name of a segment in forms."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django import forms

from crm.web.display import moment
from customers.models import Segment
from customers.text import fold

LONGEST_NAME = Segment._meta.get_field("name").max_length or 0
NEEDED = "Give the segment a name."


class NameField(forms.CharField):
    """A name, without control characters and repeated spaces."""

    def __init__(self, **options: Any) -> None:
        sentences = {"required": NEEDED, "max_length": f"The name may have {LONGEST_NAME} characters."}
        widget = forms.TextInput(attrs={"autocomplete": "off"})
        super().__init__(max_length=LONGEST_NAME, error_messages=sentences, widget=widget, **options)

    def to_python(self, value: Any) -> str:
        return " ".join((value or "").replace("\0", "").split())


class NameForm(forms.Form):
    """Asks for a name alone."""

    name = NameField()


def count_namesakes(segment: Segment) -> int:
    """How many others have the same name. That is allowed, since programs name segments too, and pages say so."""
    found = Segment.objects.filter(name__iexact=segment.name, archived_at=None)
    return found.exclude(id=segment.id).count()


def labels(segments: Iterable[Segment]) -> list[tuple[Segment, str]]:
    """Segments with what a choice calls them: those that share a name are told apart by when they were saved."""
    segments = list(segments)
    shared = Counter(fold(segment.name) for segment in segments)
    return [
        (each, f"{each.name} (saved {moment(each.updated_at)})" if shared[fold(each.name)] > 1 else each.name)
        for each in segments
    ]
