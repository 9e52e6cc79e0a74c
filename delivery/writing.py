"""From a campaign to the messages that its vendor gets, one recipient after the other."""

from collections.abc import Mapping

from campaigns.approved.templates import make_template_writer
from campaigns.content.compiler import UNSUBSCRIBE
from campaigns.content.frozen import Writer, make_untracked_writer, make_writer
from campaigns.content.shared import SharedContent
from campaigns.content.tracking import CLICK
from campaigns.content.unsubscribe_links import UnsubscribeLinks, unsubscribe_headers
from campaigns.effect.arms import REST
from campaigns.engagement.tickets import TicketKind, ticket_maker
from campaigns.models import Campaign
from customers.channels import CHANNELS
from delivery.vendors.protocol import Design, Outgoing, Vendor


class OutgoingWriter:
    """Writes messages as the vendor takes them; the campaign's texts are read once. A vendor that takes no HTML gets
    the plain part of a designed e-mail; the links of a test count nothing. VendorError where the vendor does not say
    what it takes."""

    def __init__(self, campaign: Campaign, vendor: Vendor, kind: TicketKind = TicketKind.UNSUBSCRIBE) -> None:
        self._campaign = campaign
        self._channel = campaign.channel
        self._links = UnsubscribeLinks(kind) if CHANNELS[campaign.channel].has_unsubscribe_link else None
        self._is_test = kind is TicketKind.TEST
        self._click_ticket = None if self._is_test or not campaign.is_tracked else ticket_maker(TicketKind.CLICKS)
        self._template = make_template_writer(campaign)
        self._writers: dict[str, Writer] = {}  # by arm
        self._shared: dict[str, SharedContent] = {}
        self._design = vendor.ask_design() if self._writer("").has_html else Design()

    def _writer(self, arm: str) -> Writer:
        """What writes the messages of an arm; those of the rest once their variant has won."""
        if arm not in self._writers:
            if arm == REST:
                self._campaign = Campaign.objects.get(id=self._campaign.id)
            make = make_untracked_writer if self._is_test else make_writer
            self._writers[arm] = make(self._campaign, arm)
        return self._writers[arm]

    def _share(self, arm: str) -> SharedContent:
        """What the vendor fills for an arm itself."""
        if arm not in self._shared:
            self._shared[arm] = self._writer(arm).share(unsubscribe_headers("\0"))
        return self._shared[arm]

    def __call__(self, message_id: str, key: str, to: str, values: Mapping[str, str], arm: str = "") -> Outgoing:
        """One message. Its link is made of the id, 32 hex digits; the vendor knows it by the key."""
        if self._links:
            values = {**values, **self._links.values(message_id)}
        if self._click_ticket:
            values = {**values, CLICK: self._click_ticket(bytes.fromhex(message_id))}
        if self._design.contents:
            shared = self._share(arm)
            fill = shared.fill(values)
            return Outgoing(id=key, channel=self._channel, to=to, subject="", body="", content=shared, fill=fill)
        write = self._writers.get(arm) or self._writer(arm)
        outgoing = Outgoing(
            id=key,
            channel=self._channel,
            to=to,
            subject=write.subject(values),
            body=write.text(values),
        )
        if self._template:
            outgoing["template"], outgoing["parameters"] = self._template.template, self._template.fill(values)
        if self._links:
            outgoing["headers"] = self._links.headers(values[UNSUBSCRIBE])
        if write.has_html:
            outgoing["from_header"], outgoing["reply_to"] = write.from_header, write.reply_to
        if self._design.html:
            outgoing["html"] = write.html(values)
        return outgoing
