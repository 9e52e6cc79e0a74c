"""The name of a segment in forms."""

from typing import Any

from django import forms

from customers.models import Segment

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
