"""Which vendors there are, and which of them carries a channel."""

import uuid
from collections.abc import Iterator
from functools import cache

from django.conf import settings

from campaigns.carriers import Carrier
from campaigns.models import Campaign
from crm.accounts.encryption import Unreadable
from crm.web import mail
from crm.web.ids import uuid_in
from customers.channels import CHANNELS, EMAIL
from delivery.models import ChannelSetup
from delivery.vendors import brevo, dummy, http, mailgun, msg91, postmark, resend, ses, smtp, twilio, whatsapp
from delivery.vendors.protocol import Vendor, VendorError
from delivery.vendors.setups import Kind, Setup, by_scheme

KINDS: tuple[Kind, ...] = (
    dummy.KIND,
    http.KIND,
    smtp.KIND,
    postmark.KIND,
    mailgun.KIND,
    brevo.KIND,
    resend.KIND,
    ses.KIND,
    whatsapp.KIND,
    msg91.KIND,
    twilio.KIND,
)
UNREADABLE = "Its keys were encrypted with an earlier SECRET_KEY: enter them again under Settings → Channels."


def find_kind(name: str) -> Kind | None:
    """The kind with this name."""
    return next((kind for kind in KINDS if kind.name == name), None)


def environment_variable(channel: str) -> str:
    """The name of the variable that sets the vendor of a channel: it wins over the page."""
    return f"{channel.upper()}_VENDOR"


def environment_setup(channel: str) -> Setup | None:
    """The vendor that the environment names for a channel. ValueError where it cannot be."""
    url = getattr(settings, environment_variable(channel))
    if not url:
        return None
    kind = by_scheme(KINDS, url)
    if channel not in kind.channels:
        raise ValueError(f"{kind.label} does not carry {CHANNELS[channel].spoken}.")
    return Setup(_fixed_id(channel, kind.name), kind, channel, kind.read_options(url), "environment")


def default_setup(channel: str) -> Setup:
    """What carries a channel that neither the environment nor a page gives to a vendor: VENDOR_URL, which is the test
    vendor unless it is set, else the mail server of EMAIL_URL."""
    options: dict[str, str] = {}
    unavailable = ""
    if settings.VENDOR_URL and settings.VENDOR_URL == settings.DUMMY_VENDOR_URL:
        kind = dummy.KIND
    elif settings.VENDOR_URL:
        kind, options = http.KIND, {"url": settings.VENDOR_URL}
    else:
        kind = smtp.KIND
        if channel != EMAIL.name:
            unavailable = f"No vendor carries {CHANNELS[channel].spoken}: choose one under Settings → Channels."
        elif not smtp.has_server():
            unavailable = f"{mail.NONE}, and no vendor (Settings → Channels)."
    return Setup(_fixed_id(channel, kind.name), kind, channel, options, "default", unavailable)


def chosen_setups() -> dict[str, Setup]:
    """What carries each channel now, by the channel's name. The latest choice on the page counts."""
    stored = {row.channel: row for row in ChannelSetup.objects.filter(chosen_at__isnull=False).order_by("chosen_at")}
    return {name: environment_setup(name) or _of_row(stored.get(name)) or default_setup(name) for name in CHANNELS}


def chosen_setup(channel: str) -> Setup:
    """What carries a channel now."""
    if setup := environment_setup(channel):
        return setup
    rows = ChannelSetup.objects.filter(channel=channel, chosen_at__isnull=False)
    return _of_row(rows.order_by("-chosen_at").first()) or default_setup(channel)


def find_setup(id: str) -> Setup | None:
    """The setup with this id: 32 hex digits. None where it is gone, also from the environment."""
    for setup in _fixed_setups():
        if setup.id == id:
            return setup
    row_id = uuid_in(id)
    return _of_row(ChannelSetup.objects.filter(id=row_id).first()) if row_id else None


def _fixed_setups() -> Iterator[Setup]:
    """Those that need no database. The test vendor stays known after another one has taken its place."""
    for channel in CHANNELS:
        if setup := environment_setup(channel):
            yield setup
        yield default_setup(channel)
        if settings.DUMMY_VENDOR_URL:
            yield Setup(_fixed_id(channel, dummy.KIND.name), dummy.KIND, channel, {}, "default")
        if channel == EMAIL.name and smtp.has_server():
            yield Setup(_fixed_id(channel, smtp.KIND.name), smtp.KIND, channel, {}, "default")


def _of_row(row: ChannelSetup | None) -> Setup | None:
    if row is None or (kind := find_kind(row.kind)) is None:
        return None
    try:
        return Setup(row.id.hex, kind, row.channel, row.read_options())
    except Unreadable:
        return Setup(row.id.hex, kind, row.channel, {}, unavailable=UNREADABLE)


@cache
def _fixed_id(channel: str, kind: str) -> str:
    """The id of a setup that is stored nowhere: a vendor has one a channel."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"{channel}:{kind}").hex


def chosen_vendors() -> dict[str, Vendor]:
    """The vendor of each channel, by the channel's name."""
    return {channel: setup.create() for channel, setup in chosen_setups().items() if not setup.unavailable}


def campaign_setup(campaign: Campaign) -> Setup:
    """The setup that a campaign was launched with, before that the one of its channel. VendorError, which pauses the
    campaign, where it is gone or nothing can be sent with it."""
    setup = find_setup(campaign.setup) if campaign.setup else chosen_setup(campaign.channel)
    if setup is None:
        reason = f"The vendor that it was launched with ({campaign.vendor_name}) is no longer set up."
        raise VendorError(reason, stops="campaign")
    if setup.unavailable:
        raise VendorError(setup.unavailable, stops="campaign")
    return setup


def campaign_vendor(campaign: Campaign) -> Vendor:
    """The vendor that a campaign was launched with; VendorError as in `campaign_setup`."""
    return campaign_setup(campaign).create()


def campaign_account(campaign: Campaign) -> str:
    """The account of the vendor that a campaign was launched with, as the gate knows it; "" where it is gone."""
    try:
        return campaign_setup(campaign).account
    except VendorError:
        return ""


def find_carrier(channel: str) -> Carrier:
    """What carries a channel, for campaigns."""
    return _carrier(chosen_setup(channel))


def find_carriers() -> dict[str, Carrier]:
    """What carries each channel, by the channel's name."""
    return {channel: _carrier(setup) for channel, setup in chosen_setups().items()}


def _carrier(setup: Setup) -> Carrier:
    if setup.unavailable:
        return Carrier(setup.kind.label, setup=setup.id, unavailable=setup.unavailable)
    vendor = setup.create()
    return Carrier(
        vendor.name,
        setup.kind.is_test,
        vendor.gives_receipts,
        setup=setup.id,
        needs_template=vendor.needs_template,
        lists_templates=vendor.lists_templates,
    )


def check_environment() -> None:
    """ValueError for a vendor in the environment that cannot be, with what to set."""
    for channel in CHANNELS:
        try:
            environment_setup(channel)
        except ValueError as error:
            raise ValueError(f"{environment_variable(channel)}: {error}") from None
    http.check_environment()
    smtp.check_environment()
