"""Settings → Sign-up forms."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.forms.models import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.approved.templates import ApprovedTemplate
from campaigns.senders import default_sender
from crm.accounts.audit import Action
from crm.accounts.audited import delete_audited, save_audited
from crm.accounts.permissions import editors_only
from crm.web.forms import form_page, form_version, is_stale
from crm.web.long_texts import refuse_long_texts
from crm.web.site import site_url
from customers.channels import CHANNELS, EMAIL
from customers.models import Topic
from customers.text import clean
from delivery.signup.models import PendingSignup, SignupForm
from delivery.vendors.registry import find_carrier

WORDING = "Yes, {sender} may write to me with news and offers. I can take this back at any time."
NAMELESS = "Add a sender first, so that people read whom they agree to hear from."
NEEDS_TEMPLATE = "The vendor of this channel only takes approved templates: choose one."


class TemplateField(forms.ModelChoiceField):
    """A choice of approved templates, each with its channel."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{CHANNELS[obj.channel].label}: {obj}"


class FormForm(forms.ModelForm):
    """What a sign-up form says and offers. Its channel is chosen once, since its links hold addresses of it."""

    template = TemplateField(
        ApprovedTemplate.objects.none(),
        required=False,
        empty_label="Our own words",
        label="Message by SMS or WhatsApp that asks to confirm",
    )
    topics = forms.ModelMultipleChoiceField(Topic.objects.all(), required=False, widget=forms.CheckboxSelectMultiple)

    class Meta:
        model = SignupForm
        fields = ("name", "channel", "template", "wording", "topics", "is_open")
        labels = {
            "name": "Heading",
            "wording": "What people agree to",
            "is_open": "People can sign up",
        }
        widgets = {"wording": forms.Textarea(attrs={"rows": 3, "class": "lines"})}
        error_messages = {
            "name": {"required": "Write a heading."},
            "wording": {"required": "Write what people agree to."},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        refuse_long_texts(self)
        template = self.fields["template"]
        assert isinstance(template, forms.ModelChoiceField)
        template.queryset = ApprovedTemplate.objects.filter(status=ApprovedTemplate.Status.APPROVED)
        if not self.instance._state.adding:
            del self.fields["channel"]
            template.queryset = template.queryset.filter(channel=self.instance.channel)
            if self.instance.channel == EMAIL.name:
                del self.fields["template"]

    def clean_name(self) -> str:
        """The heading without invisible characters; it must say something."""
        return _visible(self.cleaned_data["name"], "Write a heading.")

    def clean_wording(self) -> str:
        """The wording without invisible characters; it must say something."""
        return _visible(self.cleaned_data["wording"].replace("\r\n", "\n"), "Write what people agree to.")

    def clean(self) -> dict[str, Any]:
        """People read who writes, the template fits the channel, and a channel whose vendor needs one has one."""
        cleaned = super().clean() or {}
        channel = cleaned.get("channel", self.instance.channel)
        template = cleaned["template"] = cleaned.get("template") if channel != EMAIL.name else None
        carrier = find_carrier(channel)
        if template and template.channel != channel:
            self.add_error("template", f"This template is not for {CHANNELS[channel].spoken}: choose another one.")
        elif template and len(template.parameters) > 1:
            self.add_error("template", "Choose a template with one variable, which gets the link, or with none.")
        elif channel != EMAIL.name and carrier.needs_template and not template:
            self.add_error("template", NEEDS_TEMPLATE)
        if channel != EMAIL.name and carrier.unavailable and "channel" in self.fields:
            self.add_error("channel", carrier.unavailable)
        if cleaned.get("is_open") and not default_sender().is_named:
            self.add_error("is_open", NAMELESS)
        return cleaned

    def clean_topics(self) -> list[str]:
        """The ids of the topics, as they are stored."""
        return [str(topic.id) for topic in self.cleaned_data["topics"]]


def _visible(text: str, otherwise: str) -> str:
    if not clean(text):
        raise forms.ValidationError(otherwise)
    return clean(text)


@editors_only
@require_safe
def signup_forms(request: HttpRequest) -> HttpResponse:
    """All forms with their public addresses."""
    found = [(form, site_url(form.get_absolute_url())) for form in SignupForm.objects.order_by("created_at")]
    return render(request, "settings/signup_forms.html", {"forms": found})


@editors_only
@require_http_methods(["GET", "HEAD", "POST"])
def signup_form(request: HttpRequest, form_id: uuid.UUID | None = None) -> HttpResponse:
    """Add or change a form. Answers that were given keep the wording that they were given to."""
    known = get_object_or_404(SignupForm, id=form_id) if form_id else None
    version = form_version(known and model_to_dict(known))
    stale = is_stale(request, version)
    sender = default_sender()
    start = SignupForm(wording=WORDING.format(sender=sender.name if sender.is_named else "you"))
    form = FormForm(request.POST or None, instance=known or start)
    if request.method == "POST" and not stale and form.is_valid():
        details = {"what": "a sign-up form was saved", "form": form.cleaned_data["name"]}
        saved = save_audited(form, Action.CONSENT_SETTINGS_CHANGED, request, **details)
        messages.success(request, f"Sign-up form “{saved.name}” saved.")
        return redirect("delivery:signup_forms")
    context = {"form": form, "known": known, "version": version, "nameless": "" if sender.is_named else NAMELESS}
    return form_page(request, "settings/signup_form.html", context, stale=stale)


@editors_only
@require_http_methods(["GET", "HEAD", "POST"])
def delete_signup_form(request: HttpRequest, form_id: uuid.UUID) -> HttpResponse:
    """Ask, then delete a form. Its page and its links stop working; answers stay."""
    known = get_object_or_404(SignupForm, id=form_id)
    if request.method != "POST":
        waiting = PendingSignup.objects.filter(form=known, confirmed_at=None).count()
        return render(request, "settings/delete_signup_form.html", {"form": known, "waiting": waiting})
    details = {"what": "a sign-up form was deleted", "form": known.name}
    delete_audited(known, Action.CONSENT_SETTINGS_CHANGED, request, **details)
    messages.success(request, f"Sign-up form “{known.name}” deleted.")
    return redirect("delivery:signup_forms")
