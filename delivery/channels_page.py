"""Settings → Channels: which vendor carries each channel. What the environment sets is shown and cannot be changed."""

import uuid
from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.models import Campaign
from campaigns.senders import default_sender
from crm.accounts.audit import Action, By, record
from crm.accounts.audited import delete_audited
from crm.accounts.encryption import Unreadable
from crm.accounts.permissions import administrators_only
from crm.database import transactional
from crm.web.forms import form_page
from customers.channels import CHANNELS, EMAIL, Channel
from delivery.bounce_mailbox.reading import bounce_account
from delivery.deliverability.page import sender_domains
from delivery.direct_sends import TOO_MANY, has_too_many, read_address, send_one
from delivery.gate import reopen
from delivery.models import BounceMailbox, ChannelSetup, DomainCheck, VendorState
from delivery.vendors.protocol import Outgoing
from delivery.vendors.registry import (
    KINDS,
    chosen_setup,
    chosen_setups,
    default_setup,
    environment_variable,
    find_kind,
    find_setup,
)
from delivery.vendors.setups import InvalidOption, Kind

PAGE = "delivery:channels"


class SetupForm(forms.Form):
    """The options of a vendor. A secret that is stored is never shown: left empty, it stays as it is."""

    def __init__(self, kind: Kind, stored: Mapping[str, str], data: Any = None) -> None:
        super().__init__(data)
        self.kind, self.stored = kind, stored
        self.options: dict[str, str] = {}
        for each in kind.fields:
            has_secret = each.is_secret and bool(stored.get(each.name))
            hint = "Stored. Leave it empty to keep it." if has_secret else each.help_text
            shared: dict[str, Any] = {"label": each.label, "required": False, "help_text": hint}
            if each.choices:
                field: forms.Field = forms.ChoiceField(choices=each.choices, **shared)
            elif each.is_secret:
                widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
                field = forms.CharField(max_length=4000, widget=widget, **shared)
            else:
                field = forms.CharField(max_length=1000, **shared)
            if not each.is_secret:
                field.initial = stored.get(each.name) or each.default
            self.fields[each.name] = field

    def clean(self) -> dict[str, Any]:
        """The options in `options`, checked by the vendor's kind."""
        cleaned = super().clean() or {}
        given = {
            each.name: cleaned.get(each.name) or (self.stored.get(each.name, "") if each.is_secret else "")
            for each in self.kind.fields
        }
        try:
            self.options = self.kind.cleaned(given)
        except InvalidOption as error:
            self.add_error(error.name, str(error))
        except ValueError as error:
            self.add_error(None, str(error))
        return cleaned


@administrators_only
@require_safe
def channels(request: HttpRequest) -> HttpResponse:
    """Each channel with its vendor, that vendor's state, and the other vendors that could carry it."""
    return render(request, "settings/channels.html", _overview())


def _overview(test_channel: str = "", typed: str = "", test_error: str = "") -> dict[str, Any]:
    rows = list(ChannelSetup.objects.order_by("-created_at"))
    cards: list[dict[str, Any]] = []
    for name, setup in chosen_setups().items():
        vendor = None if setup.unavailable else setup.create()
        earlier = [row for row in rows if row.channel == name and row.id.hex != setup.id]
        cards.append(
            {
                "channel": CHANNELS[name],
                "setup": setup,
                "row_id": uuid.UUID(setup.id),
                "vendor": vendor,
                "variable": environment_variable(name),
                "earlier": [(row, found.label) for row in earlier if (found := find_kind(row.kind))],
                "default": default_setup(name),
                "kinds": [kind for kind in KINDS if kind.is_offered and name in kind.channels and not kind.is_test],
                "typed": typed if name == test_channel else "",
                "test_error": test_error if name == test_channel else "",
            }
        )
    mailboxes = {each.setup: each for each in BounceMailbox.objects.all()}
    accounts = [card["vendor"].account for card in cards if card["vendor"]]
    states = {state.account: state for state in VendorState.objects.filter(account__in=accounts)}
    for card in cards:
        account = bounce_account(card["setup"])
        card["bounces"] = account and (account, mailboxes.get(card["setup"].id))
        card["state"] = states.get(card["vendor"].account) if card["vendor"] else None
    return {"cards": cards, **_domain_checks()}


def _domain_checks() -> dict[str, Any]:
    """The domains that e-mails come from: those `unchecked`, and the `checks` of all others."""
    domains = sender_domains()
    known = DomainCheck.objects.in_bulk(domains, field_name="domain")
    checks = [known[domain] for domain in domains if domain in known]
    return {"domains": list(domains), "checks": checks, "unchecked": [each for each in domains if each not in known]}


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def new_setup(request: HttpRequest, channel: str, kind: str) -> HttpResponse:
    """Set up a vendor for a channel, and give the channel to it."""
    found, chosen = _channel(channel), find_kind(kind)
    if chosen is None or channel not in chosen.channels or chosen.is_test:
        raise Http404
    if read_only := _refused(request, found):
        return read_only
    form = SetupForm(chosen, {}, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return _store(request, ChannelSetup(channel=channel, kind=kind, created_at=timezone.now()), chosen, form)
    context = {"form": form, "kind": chosen, "channel": found}
    return form_page(request, "settings/channel_setup.html", context)


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def setup(request: HttpRequest, setup_id: uuid.UUID) -> HttpResponse:
    """Change a vendor that is set up, like its keys. Campaigns under way go on with what is saved."""
    row = get_object_or_404(ChannelSetup, id=setup_id)
    kind = find_kind(row.kind)
    if kind is None:
        raise Http404
    try:
        stored = row.read_options()
    except Unreadable:
        stored = {}
    form = SetupForm(kind, stored, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return _store(request, row, kind, form)
    context = {"form": form, "kind": kind, "channel": CHANNELS[row.channel], "stored": find_setup(row.id.hex)}
    return form_page(request, "settings/channel_setup.html", context)


def _store(request: HttpRequest, row: ChannelSetup, kind: Kind, form: SetupForm) -> HttpResponse:
    is_new = row._state.adding
    row.write_options(form.options)
    _save(row, kind, request, is_new=is_new)
    stored = find_setup(row.id.hex)
    if stored and not stored.unavailable:
        reopen(stored.create())  # what failed may have failed for what was set up wrongly
    said = f"{kind.label} carries {CHANNELS[row.channel].spoken} now." if is_new else f"{kind.label} saved."
    messages.success(request, f"{said} Send a test to see that it works.")
    return redirect(PAGE)


@transactional
def _save(row: ChannelSetup, kind: Kind, by: By, *, is_new: bool) -> None:
    """Of a row that exists only the options are written: another administrator may choose another vendor, or delete
    this one, at the same time."""
    if is_new:
        row.chosen_at = timezone.now()
        row.save(force_insert=True)
    elif not ChannelSetup.objects.filter(id=row.id).update(encrypted=row.encrypted):
        raise Http404
    record(Action.CHANNEL_SET, by, of=row, channel=CHANNELS[row.channel].label, vendor=kind.label)


@administrators_only
@require_POST
def choose(request: HttpRequest, setup_id: uuid.UUID) -> HttpResponse:
    """Give a channel to a vendor that is set up already."""
    row = get_object_or_404(ChannelSetup, id=setup_id)
    if read_only := _refused(request, CHANNELS[row.channel]):
        return read_only
    kind = find_kind(row.kind)
    label = kind.label if kind else row.kind
    _choose(row, label, request)
    messages.success(request, f"{label} carries {CHANNELS[row.channel].spoken} now.")
    return redirect(PAGE)


@transactional
def _choose(row: ChannelSetup, vendor: str, by: By) -> None:
    ChannelSetup.objects.filter(id=row.id).update(chosen_at=timezone.now())
    record(Action.CHANNEL_SET, by, of=row, channel=CHANNELS[row.channel].label, vendor=vendor)


@administrators_only
@require_POST
def use_default(request: HttpRequest, channel: str) -> HttpResponse:
    """Give a channel back to its default vendor: VENDOR_URL, the test vendor or EMAIL_URL."""
    found = _channel(channel)
    if read_only := _refused(request, found):
        return read_only
    label = default_setup(channel).kind.label
    _choose_default(found, label, request)
    messages.success(request, f"{label} carries {found.spoken} now.")
    return redirect(PAGE)


@transactional
def _choose_default(channel: Channel, vendor: str, by: By) -> None:
    ChannelSetup.objects.filter(channel=channel.name).update(chosen_at=None)
    record(Action.CHANNEL_SET, by, channel=channel.label, vendor=vendor)


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, setup_id: uuid.UUID) -> HttpResponse:
    """Ask, then delete a vendor's keys, unless it carries its channel or a campaign under way."""
    row = get_object_or_404(ChannelSetup, id=setup_id)
    kind = find_kind(row.kind)
    label = kind.label if kind else row.kind
    in_use = Campaign.objects.filter(setup=row.id.hex, status__in=Campaign.GOING).first()
    if chosen_setup(row.channel).id == row.id.hex:
        messages.error(request, f"{label} carries {CHANNELS[row.channel].spoken}: choose another vendor first.")
    elif in_use:
        messages.error(request, f"{label} carries “{in_use.name}”, which is still under way.")
    elif request.method != "POST":
        carried = Campaign.objects.filter(setup=row.id.hex).count()
        context = {"row": row, "label": label, "channel": CHANNELS[row.channel], "carried": carried}
        return render(request, "settings/delete_setup.html", context)
    else:
        channel = CHANNELS[row.channel].label
        delete_audited(row, Action.CHANNEL_SET, request, channel=channel, deleted=label)
        messages.success(request, f"{label} and its keys deleted.")
    return redirect(PAGE)


@administrators_only
@require_POST
def test_channel(request: HttpRequest, channel: str) -> HttpResponse:
    """Send a test message through the vendor of a channel to the address that is typed."""
    found, current = _channel(channel), chosen_setup(channel)
    typed = request.POST.get("to", "").strip()

    def refused(error: str, status: int) -> HttpResponse:
        return render(request, "settings/channels.html", _overview(channel, typed, error), status=status)

    try:
        to = read_address(channel, typed)
    except ValueError as error:
        return refused(str(error), 422)
    if has_too_many(request):
        return refused(TOO_MANY, 429)
    if not current.unavailable and current.create().needs_template:
        messages.error(request, "No test sent: this vendor only sends approved templates. Test a campaign with one.")
    elif problem := current.unavailable or send_one(current.create(), lambda: _write_test(found, to)):
        messages.error(request, f"No test sent: {problem}")
    else:
        record(Action.TEST_SENT, request, channel=found.label, vendor=current.kind.label)
        notice = " Test vendor: nothing is really sent." if current.kind.is_test else ""
        messages.success(request, f"{current.kind.label} accepted the test to {to}.{notice}")
    return redirect(PAGE)


def _write_test(channel: Channel, to: str) -> Outgoing:
    text = f"This is a test from Mini CRM at {settings.SITE_URL}. The channel works."
    message = Outgoing(id=f"test-{uuid.uuid4()}", channel=channel.name, to=to, subject="", body=text)
    if channel == EMAIL:
        sender = default_sender()
        message |= {"subject": "Test from Mini CRM", "from_header": sender.from_header, "reply_to": sender.reply_to}
        message |= {"html": "", "headers": {}}
    return message


def _channel(name: str) -> Channel:
    if name not in CHANNELS:
        raise Http404
    return CHANNELS[name]


def _refused(request: HttpRequest, channel: Channel) -> HttpResponse | None:
    """The answer to a change of a channel that the environment has set."""
    variable = environment_variable(channel.name)
    if not getattr(settings, variable):
        return None
    messages.error(request, f"{variable} sets the vendor of {channel.spoken}: it cannot be changed here.")
    return redirect(PAGE)
