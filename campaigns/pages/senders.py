"""Who e-mails come from, as marketers set it up."""

import uuid

from django import forms
from django.contrib import messages
from django.forms.models import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.content.blocks import FORBIDDEN
from campaigns.content.links import link_mistake
from campaigns.content.look import COLOUR
from campaigns.content.message import on_one_line
from campaigns.models import Campaign
from campaigns.senders import Sender, default_sender, make_default
from crm.accounts.audit import Action
from crm.accounts.audited import delete_audited, save_audited
from crm.accounts.permissions import administrators_only, editors_only
from crm.web.forms import form_page, form_version, is_stale
from customers.addresses import InvalidAddress, canonical_email


class SenderForm(forms.ModelForm):
    """A sender with its look."""

    class Meta:
        model = Sender
        fields = ("name", "address", "reply_to", "postal_address", "colour", "logo", "font")
        # Their canonical form is checked, not how they are typed.
        field_classes = {"address": forms.CharField, "reply_to": forms.CharField}
        widgets = {
            "address": forms.EmailInput,
            "reply_to": forms.EmailInput,
            "postal_address": forms.Textarea(attrs={"rows": 3, "class": "lines"}),
            "colour": forms.TextInput(attrs={"type": "color"}),
        }
        error_messages = {
            "name": {"required": "Write the name that readers see."},
            "address": {"required": "Write the address that e-mails come from."},
            "font": {"invalid_choice": "Choose one of the fonts."},
        }

    def clean_name(self) -> str:
        """The name on one line."""
        return FORBIDDEN.sub("", on_one_line(self.cleaned_data["name"])).strip()

    def clean_address(self) -> str:
        """The address in its canonical form."""
        return _canonical(self.cleaned_data["address"])

    def clean_reply_to(self) -> str:
        """The address for replies in its canonical form, or nothing."""
        return _canonical(self.cleaned_data["reply_to"])

    def clean_postal_address(self) -> str:
        """The lines of the address without what HTML forbids."""
        return FORBIDDEN.sub("", self.cleaned_data["postal_address"].replace("\r\n", "\n")).strip()

    def clean_colour(self) -> str:
        """The colour in small letters."""
        colour = self.cleaned_data["colour"].strip().lower()
        if not COLOUR.fullmatch(colour):
            raise forms.ValidationError("Write the colour as # and six digits, like #2f5bd7.")
        return colour

    def clean_logo(self) -> str:
        """The address of an image that anybody can load, or nothing."""
        logo = self.cleaned_data["logo"].strip()
        if logo and ("{{" in logo or (mistake := link_mistake(logo))):
            raise forms.ValidationError("A logo is the same for everybody." if "{{" in logo else mistake)
        return logo


def _canonical(typed: str) -> str:
    try:
        return canonical_email(typed) if typed else ""
    except InvalidAddress as error:
        raise forms.ValidationError(f"It {error}.") from None


@editors_only
@require_safe
def senders(request: HttpRequest) -> HttpResponse:
    """All senders, and which of them is the default."""
    default = default_sender()
    stored = Sender.objects.order_by("name")
    return render(request, "settings/senders.html", {"senders": stored, "default": default})


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def sender(request: HttpRequest, sender_id: uuid.UUID | None = None) -> HttpResponse:
    """Add or change a sender. Campaigns that are launched already keep what was frozen."""
    known = get_object_or_404(Sender, id=sender_id) if sender_id else None
    version = form_version(known and model_to_dict(known))
    stale = is_stale(request, version)
    form = SenderForm(request.POST or None, instance=known)
    if request.method == "POST" and not stale and form.is_valid():
        saved = save_audited(form, Action.SENDER_CHANGED, request)
        messages.success(request, f"Sender “{saved.name}” saved.")
        return redirect("campaigns:senders")
    context = {"form": form, "sender": known, "version": version}
    return form_page(request, "settings/sender.html", context, stale=stale)


@administrators_only
@require_POST
def default(request: HttpRequest, sender_id: uuid.UUID) -> HttpResponse:
    """Make a sender the default one."""
    chosen = get_object_or_404(Sender, id=sender_id)
    make_default(chosen, request)
    messages.success(request, f"“{chosen.name}” is the default sender now.")
    return redirect("campaigns:senders")


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, sender_id: uuid.UUID) -> HttpResponse:
    """Ask, then delete a sender: drafts that chose it come from the default one.

    The only one stays: without it e-mails and sign-up forms would name nobody.
    """
    chosen = get_object_or_404(Sender, id=sender_id)
    if not Sender.objects.exclude(id=sender_id).exists():
        messages.error(request, f"“{chosen.name}” is the only sender and stays: change it, or add another one first.")
        return redirect("campaigns:senders")
    if request.method != "POST":
        drafts = Campaign.objects.filter(sender=chosen, status=Campaign.Status.DRAFT).count()
        return render(request, "settings/delete_sender.html", {"sender": chosen, "drafts": drafts})
    delete_audited(chosen, Action.SENDER_DELETED, request)
    messages.success(request, f"Sender “{chosen.name}” deleted.")
    return redirect("campaigns:senders")
