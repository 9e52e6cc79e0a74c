"""The channels that reach customers: the one definition of each."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, get_args

from customers.addresses import canonical_email, canonical_phone

ChannelName = Literal["email", "sms", "whatsapp"]


@dataclass(frozen=True, kw_only=True)
class Channel:
    """One way to reach a customer.

    Campaigns, messages and suppressions store its `name`. Pages show its `label`, or `spoken` within a sentence.
    `address` and `address_key` are columns of Customer: where messages go, and what tells two addresses apart.
    `canonical` gives the canonical form of an address that was typed, or raises InvalidAddress. With
    `has_unsubscribe_link` every message ends with a link by which its recipient unsubscribes.
    """

    name: ChannelName
    label: str
    spoken: str
    address: str
    address_key: str
    address_label: str
    canonical: Callable[[str], str]
    has_subject: bool = False
    has_html: bool = False
    has_unsubscribe_link: bool = False

    @property
    def opt_in(self) -> str:
        """The column of Customer that says whether this customer agreed: yes, no, or null for unknown."""
        return f"{self.name}_opt_in"

    @property
    def standing(self) -> str:
        """The column of Customer with the standing of the address, which `customers.consent` derives."""
        return f"{self.name}_standing"


EMAIL = Channel(
    name="email",
    label="E-mail",
    spoken="e-mail",
    address="email",
    address_key="email_key",
    address_label="e-mail address",
    canonical=canonical_email,
    has_subject=True,
    has_html=True,
    has_unsubscribe_link=True,
)
SMS = Channel(
    name="sms",
    label="SMS",
    spoken="SMS",
    address="phone",
    address_key="phone",
    address_label="phone number",
    canonical=canonical_phone,
)
WHATSAPP = Channel(
    name="whatsapp",
    label="WhatsApp",
    spoken="WhatsApp",
    address="phone",
    address_key="phone",
    address_label="phone number",
    canonical=canonical_phone,
)
CHANNELS: dict[str, Channel] = {channel.name: channel for channel in (EMAIL, SMS, WHATSAPP)}
CHOICES = [(channel.name, channel.label) for channel in CHANNELS.values()]

assert tuple(CHANNELS) == get_args(ChannelName)
