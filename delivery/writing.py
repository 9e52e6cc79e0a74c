"""From a campaign to the messages that its vendor gets, one recipient after the other."""

from collections.abc import Mapping

from campaigns.approved.templates import make_template_writer
from campaigns.content.compiler import UNSUBSCRIBE
from campaigns.content.frozen import make_untracked_writer, make_writer
from campaigns.content.tracking import CLICK
from campaigns.models import Campaign
from campaigns.tickets import TicketKind, ticket_maker
from campaigns.unsubscribe_links import UnsubscribeLinks, unsubscribe_headers
from customers.channels import CHANNELS
from delivery.vendors.protocol import Design, Outgoing, Vendor


class OutgoingWriter:
    """Writes messages as the vendor takes them; the campaign's texts are read once. A vendor that takes no HTML gets
    the plain part of a designed e-mail; the links of a test count nothing. VendorError where the vendor does not say
    what it takes."""

    def __init__(self, campaign: Campaign, vendor: Vendor, kind: TicketKind = TicketKind.UNSUBSCRIBE) -> None:
        self._channel = campaign.channel
        self._links = UnsubscribeLinks(kind) if CHANNELS[campaign.channel].has_unsubscribe_link else None
        is_test = kind is TicketKind.TEST
        self._click_ticket = None if is_test or not campaign.is_tracked else ticket_maker(TicketKind.CLICKS)
        self._write = make_untracked_writer(campaign) if is_test else make_writer(campaign)
        self._template = make_template_writer(campaign)
        self._design = vendor.ask_design() if self._write.has_html else Design()
        self._shared = self._write.share(unsubscribe_headers("\0")) if self._design.contents else None

    def __call__(self, message_id: str, key: str, to: str, values: Mapping[str, str]) -> Outgoing:
        """One message. Its link is made of the id, 32 hex digits; the vendor knows it by the key."""
        url = self._links.url(message_id) if self._links else ""
        if self._links:
            values = {**values, UNSUBSCRIBE: url}
        if self._click_ticket:
            values = {**values, CLICK: self._click_ticket(bytes.fromhex(message_id))}
        if self._shared:
            fill = self._shared.fill(values)
            return Outgoing(id=key, channel=self._channel, to=to, subject="", body="", content=self._shared, fill=fill)
        outgoing = Outgoing(
            id=key,
            channel=self._channel,
            to=to,
            subject=self._write.subject(values),
            body=self._write.text(values),
        )
        if self._template:
            outgoing["template"], outgoing["parameters"] = self._template.template, self._template.fill(values)
        if self._links:
            outgoing["headers"] = self._links.headers(url)
        if self._write.has_html:
            outgoing["from_header"], outgoing["reply_to"] = self._write.from_header, self._write.reply_to
        if self._design.html:
            outgoing["html"] = self._write.html(values)
        return outgoing
