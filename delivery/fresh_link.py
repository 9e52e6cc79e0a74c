"""A fresh link for somebody whose link does not work: mailed to the address itself, which proves whose it is. Nothing
that the page answers, nor how long it takes, tells whether an address is known."""

import logging

from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from campaigns.content.unsubscribe_links import unsubscribe_url
from campaigns.engagement.tickets import TicketKind
from crm.streams.nudge import nudge
from crm.web.limits import is_allowed
from customers.addresses import InvalidAddress, canonical_email
from customers.channels import EMAIL
from customers.consent import customers_at
from customers.text import fold
from delivery.languages import LANGUAGES

logger = logging.getLogger(__name__)

HOUR = 3600
LINKS_AN_HOUR = 3  # to one address
ASKS_AN_HOUR = 20  # from one machine


def ask_for_link(text: str, machine: str, language: str) -> bool:
    """Have a link mailed to an address as it was typed, if a customer has it; False where a machine asks too often."""
    if not is_allowed("fresh-link-from", machine, ASKS_AN_HOUR, HOUR):
        return False
    try:
        address = canonical_email(text)
    except InvalidAddress:
        return True
    if address and is_allowed("fresh-link-to", fold(address), LINKS_AN_HOUR, HOUR):
        nudge("delivery.tasks.mail_fresh_link", address, language)
    return True


def mail_fresh_link(address: str, language: str) -> None:
    """Mail the link, in one of the page's languages; nothing where no customer has the address."""
    customer = customers_at(EMAIL, [fold(address)]).order_by("id").first()
    if customer is None:
        return
    words = LANGUAGES[language].unsubscribe
    url = f"{unsubscribe_url(customer.id, TicketKind.CUSTOMER)}?lang={language}"
    text = render_to_string("delivery/fresh_link.txt", {"words": words, "url": url})
    try:
        EmailMessage(words.fresh_subject, text, to=[customer.email]).send()
    except OSError as error:  # SMTP's are such too; who does not get it asks again
        logger.warning("The mail server did not take a fresh link: %s", type(error).__name__)
