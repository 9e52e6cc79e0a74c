"""The form of a webhook."""

from typing import Any

from django import forms

from crm.web.hosts import check_webhook_address
from crm.web.long_texts import refuse_long_texts
from customers.text import clean
from delivery.webhooks.events import GROUPS
from delivery.webhooks.models import Webhook


class WebhookForm(forms.ModelForm):
    """A webhook's name, its address and the events that it asks for."""

    events = forms.MultipleChoiceField(
        choices=[(label, [(event.name, event.label) for event in events]) for label, events in GROUPS],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one event."},
    )

    class Meta:
        model = Webhook
        fields = ("name", "url", "events")
        labels = {"url": "Address"}
        error_messages = {
            "name": {"required": "Name the program that receives the events, like “Warehouse”."},
            "url": {"required": "Enter the address to which events are posted."},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        refuse_long_texts(self)
        for name in ("url", "name"):
            self.fields[name].widget.attrs["autocomplete"] = "off"
        self.fields["url"].widget.attrs["inputmode"] = "url"

    def clean_name(self) -> str:
        """The name without invisible characters; it must say something."""
        if not (name := clean(self.cleaned_data["name"])):
            raise forms.ValidationError("Name the program that receives the events, like “Warehouse”.")
        return name

    def clean_url(self) -> str:
        """An address that may be written to."""
        url = self.cleaned_data["url"].strip()
        try:
            check_webhook_address(url, by_administrator=True)
        except ValueError as error:
            raise forms.ValidationError(f"The address {error}.") from None
        return url

    @property
    def groups(self) -> list[tuple[str, list[forms.boundfield.BoundWidget]]]:
        """The check boxes of the events, under the heading of their group."""
        boxes = {box.data["value"]: box for box in self["events"]}
        return [(label, [boxes[event.name] for event in events]) for label, events in GROUPS]
