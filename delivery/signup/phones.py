"""Sign-ups by phone number: a message asks the number itself, and its owner replies YES or opens the link in it.

A link in an SMS is short, so what was chosen is stored until it is confirmed (`PendingSignup`). A channel whose vendor
takes approved templates alone sends the form's template: its variable, if it has one, is the link.
"""

import logging
from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from campaigns.engagement.tickets import TicketKind, make_ticket, read_ticket
from campaigns.senders import default_sender
from crm.database import transactional
from crm.web.site import site_url
from customers.addresses import InvalidAddress
from customers.channels import CHANNELS
from customers.consent import address_hash
from customers.privacy.replies import reply_key
from delivery.direct_sends import send_one
from delivery.languages import LANGUAGES
from delivery.signup.joining import LINK_SECONDS, Signup, confirm, make_token, may_be_asked, read_token
from delivery.signup.models import PendingSignup, SignupForm
from delivery.vendors.protocol import Outgoing
from delivery.vendors.registry import chosen_setup

logger = logging.getLogger(__name__)

YES_WORDS = ("YES", "Y", "JOIN", "CONFIRM", "हाँ", "हां", "जी हाँ", "HAAN", "HAN", "JI HAAN")
CLOCKS_DIFFER = timedelta(minutes=5)  # a vendor's may say that a reply was written before we asked
_YES = frozenset(map(reply_key, YES_WORDS))


def message_signup_link(form: SignupForm, address: str, topic_ids: Collection[UUID], language: str) -> None:
    """Ask a number to confirm; nothing is sent to one where a yes would not count."""
    if not may_be_asked(form, address):
        return
    setup = chosen_setup(form.channel)
    if setup.unavailable:
        logger.warning("Nobody can confirm a sign-up by %s: no vendor carries it", form.channel)
        return
    pending = _store(Signup(form, address, set(topic_ids)))
    if send_one(setup.create(), lambda: _write(pending, form, address, language)):  # who gets none signs up again
        logger.warning("The vendor %s did not take a message that asks to confirm a sign-up", setup.kind.name)


@transactional
def _store(signup: Signup) -> PendingSignup:
    """Keep the sign-up until it is confirmed, in place of an earlier one of the number at this form."""
    hash = address_hash(signup.form.channel, signup.address)
    PendingSignup.objects.filter(hash=hash, form=signup.form).delete()
    return PendingSignup.objects.create(form=signup.form, hash=hash, encrypted=make_token(signup))


def _write(pending: PendingSignup, form: SignupForm, address: str, language: str) -> Outgoing:
    """The message that asks to confirm."""
    url = site_url(reverse("delivery:confirm_phone", args=[make_ticket(TicketKind.SIGNUP, pending.id)]))
    text = LANGUAGES[language].signup_by_phone.phone_text.format(sender=default_sender().name, url=url)
    key = f"signup-{pending.id}"
    message = Outgoing(id=key, channel=form.channel, to=address, subject="", body=text)
    if form.template:
        filled = [url for _ in form.template.parameters]
        message["template"], message["parameters"] = form.template.as_chosen(), filled
        message["body"] = form.template.parsed.fill(dict(zip(form.template.parameters, filled, strict=True)))
    return message


def find_pending(ticket: str) -> PendingSignup | None:
    """The sign-up that the link of a message names; None for a link that is too old, or was not made here."""
    id = read_ticket(TicketKind.SIGNUP, ticket)
    return _pending().filter(id=id).select_related("form").first() if id else None


def confirm_pending(pending: PendingSignup, how: str = "") -> bool:
    """Say yes, once; False where the sign-up cannot be read any more. StreamUnavailable as `joining.confirm`."""
    if pending.confirmed_at:
        return True
    signup = read_token(pending.form, pending.encrypted)
    if signup is None:
        return False
    confirm(signup, how)
    PendingSignup.objects.filter(id=pending.id).update(confirmed_at=timezone.now())
    return True


def take_yes(channel: str, address: str, text: str, at: datetime) -> bool:
    """Confirm what a number signed up for on a channel where it replies YES, and nothing else; False for other replies.
    The call may be repeated. InvalidAddress for a sender that is not a number, StreamUnavailable as `joining.confirm`.
    """
    if reply_key(text) not in _YES:
        return False
    number = CHANNELS[channel].canonical(address)
    if not number:
        raise InvalidAddress("is not a number")
    asked = _pending().filter(hash=address_hash(channel, number), form__channel=channel, confirmed_at=None)
    for pending in asked.filter(asked_at__lte=at + CLOCKS_DIFFER).select_related("form"):
        if pending.form.is_open:
            confirm_pending(pending, ", by reply")
    return True


def _pending() -> QuerySet[PendingSignup]:
    return PendingSignup.objects.filter(asked_at__gt=timezone.now() - timedelta(seconds=LINK_SECONDS))


def expired() -> QuerySet[PendingSignup]:
    """The sign-ups that nobody can confirm any more."""
    since = timezone.now() - timedelta(seconds=LINK_SECONDS)
    return PendingSignup.objects.filter(asked_at__lte=since)


def forget_number(phone: str) -> None:
    """Delete the sign-ups of a number, in a transaction, once its customer is erased."""
    hashes = [address_hash(name, phone) for name, channel in CHANNELS.items() if channel.address == "phone"]
    PendingSignup.objects.filter(hash__in=hashes).delete()
