"""Approved templates of SMS and WhatsApp, as marketers set them up."""

import uuid
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import ProtectedError
from django.forms.models import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.approved.placeholders import body_mistake
from campaigns.approved.templates import (
    CATEGORIES,
    CHANNELS_WITH_TEMPLATES,
    MAX_WHATSAPP,
    VARIABLE_LENGTH,
    ApprovedTemplate,
)
from campaigns.carriers import carrier_of_channel
from campaigns.models import Campaign
from crm.accounts.audit import Action
from crm.accounts.audited import delete_audited, save_audited
from crm.accounts.permissions import editors_only
from crm.web.forms import form_page, form_version, is_stale
from crm.web.long_texts import refuse_long_texts
from crm.web.unique_names import save_unless_taken
from customers.channels import CHANNELS, SMS, WHATSAPP

NO_CATEGORY = ("", "Choose a category")
BODY_HINTS = {
    WHATSAPP.name: "The exact text. Variables are written {{1}} or {{first_name}}.",
    SMS.name: "The exact text. Variables are written {#var#}.",
}
DLT_FIELDS = ("dlt_id", "dlt_entity", "dlt_header")
FIELDS_OF_OTHERS = {WHATSAPP.name: (*DLT_FIELDS, "variable_length"), SMS.name: ("language",)}


class ApprovedTemplateForm(forms.ModelForm):
    """A template as it was approved, with the fields of its channel, which is chosen before."""

    category = forms.ChoiceField(
        error_messages={
            "required": "Choose the category under which it was approved.",
            "invalid_choice": "Choose one of the categories.",
        },
    )
    body = forms.CharField(
        max_length=2_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 5, "class": "lines"}),
        error_messages={"required": "Copy the text here as it was approved."},
    )
    variable_length = forms.IntegerField(
        label="Longest variable, in characters",
        min_value=1,
        max_value=1_000,
        required=False,
        initial=VARIABLE_LENGTH,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), "Write a number from 1 to 1,000."),
    )

    class Meta:
        model = ApprovedTemplate
        fields = (
            *("channel", "name", "language", "category", "body", "status", "vendor_id"),
            *(*DLT_FIELDS, "variable_length"),
        )
        labels = {
            "vendor_id": "Id at the vendor",
            "dlt_id": "DLT template id",
            "dlt_entity": "DLT entity id",
            "dlt_header": "DLT header",
        }
        error_messages = {
            "name": {"required": "Write the name under which it was approved."},
            "channel": {"required": "Choose a channel.", "invalid_choice": "Choose SMS or WhatsApp."},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        refuse_long_texts(self)
        self.fields["channel"].disabled = not self.instance._state.adding
        chosen = self.instance.channel or self.data.get("channel") or self.initial.get("channel", "")
        self.chosen_channel = CHANNELS[chosen] if chosen in CATEGORIES else None
        if self.chosen_channel:
            self.fields["channel"].widget = forms.HiddenInput()
            for name in FIELDS_OF_OTHERS[chosen]:
                del self.fields[name]
        category = self.fields["category"]
        assert isinstance(category, forms.ChoiceField)
        of_channel = [CATEGORIES[self.chosen_channel.name]] if self.chosen_channel else CATEGORIES.values()
        category.choices = [NO_CATEGORY, *(choice for each in of_channel for choice in each.items())]

    def clean_body(self) -> str:
        """The body with line breaks as every system writes them."""
        return self.cleaned_data["body"].replace("\r\n", "\n").strip("\n")

    def clean_variable_length(self) -> int:
        """The longest variable: where nothing was typed, what every operator takes."""
        return self.cleaned_data["variable_length"] or VARIABLE_LENGTH

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        channel = cleaned.get("channel")
        if channel not in CATEGORIES:
            return cleaned
        names = {name: cleaned.get(name, "") for name in ("channel", "name", "language")}
        same = ApprovedTemplate.objects.filter(**names, setup=self.instance.setup)
        if same.exclude(id=self.instance.id).exists():
            self.add_error("name", "There is a template with this name and language already.")
        body = cleaned.get("body", "")
        if mistake := body_mistake(channel, body):
            self.add_error("body", mistake)
        if channel == WHATSAPP.name:
            if not cleaned.get("language"):
                self.add_error("language", "Write the language of the template, like en or en_US.")
            if len(body) > MAX_WHATSAPP:
                self.add_error("body", f"WhatsApp takes {MAX_WHATSAPP:,} characters at most.")
        elif channel == SMS.name:
            for name in DLT_FIELDS:
                cleaned[name] = "".join(cleaned.get(name, "").split())
                if any(cleaned.get(field) for field in DLT_FIELDS) and not cleaned[name]:
                    self.add_error(name, "A template that is registered with DLT has all three: fill it in.")
        return cleaned


@editors_only
@require_safe
def templates(request: HttpRequest) -> HttpResponse:
    """All approved templates."""
    stored = ApprovedTemplate.objects.order_by("channel", "name", "language")
    context = {"templates": stored, "can_fetch": carrier_of_channel(WHATSAPP.name).lists_templates}
    return render(request, "settings/approved_templates.html", context)


@editors_only
@require_http_methods(["GET", "HEAD", "POST"])
def template(request: HttpRequest, template_id: uuid.UUID | None = None) -> HttpResponse:
    """Add or change a template. Campaigns that are launched already keep what was frozen."""
    known = get_object_or_404(ApprovedTemplate, id=template_id) if template_id else None
    version = form_version(known and model_to_dict(known))
    stale = is_stale(request, version)
    start = {} if known else {"channel": request.GET.get("channel", "")}
    form = ApprovedTemplateForm(request.POST or None, instance=known, initial=start)
    save = partial(save_audited, form, Action.TEMPLATE_CHANGED, request)
    if request.method == "POST" and not stale and form.is_valid() and (saved := save_unless_taken(form, save)):
        messages.success(request, f"Template “{saved}” saved.")
        return redirect("campaigns:approved_templates")
    hint = BODY_HINTS.get(form.chosen_channel.name, "") if form.chosen_channel else ""
    context = {"form": form, "template": known, "body_hint": hint, "channels": CHANNELS_WITH_TEMPLATES}
    context["version"] = version
    return form_page(request, "settings/approved_template.html", context, stale=stale)


@editors_only
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, template_id: uuid.UUID) -> HttpResponse:
    """Ask, then delete a template. Drafts that chose it keep their text, and need another template; a sign-up form
    that asks by it keeps it."""
    chosen = get_object_or_404(ApprovedTemplate, id=template_id)
    if request.method != "POST":
        drafts = Campaign.objects.filter(template=chosen, status=Campaign.Status.DRAFT).count()
        return render(request, "settings/delete_approved_template.html", {"template": chosen, "drafts": drafts})
    try:
        delete_audited(chosen, Action.TEMPLATE_DELETED, request)
    except ProtectedError as error:
        users = ", ".join(f"“{each}”" for each in sorted(map(str, error.protected_objects)))
        messages.error(
            request, f"Not deleted: people who sign up at {users} get it. Choose another template there first."
        )
    else:
        messages.success(request, f"Template “{chosen}” deleted.")
    return redirect("campaigns:approved_templates")
