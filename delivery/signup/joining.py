"""From an address that somebody typed to a yes: a message with a link, whose button says it (double opt-in).

Of a sign-up by e-mail nothing is stored before the yes: the link carries what was chosen, encrypted. A phone number is
asked by `delivery.signup.phones`. Nothing that is answered, nor how long it takes, tells whether an address is known.
"""

import json
import logging
import time
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

import pydantic_core
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from campaigns.senders import default_sender
from crm.accounts.encryption import Unreadable, decrypt, encrypt
from crm.database import transactional
from crm.streams.nudge import nudge
from crm.web.limits import is_allowed
from crm.web.site import site_url
from customers.channels import CHANNELS, EMAIL, Channel
from customers.consent import address_hash, customers_at
from customers.ingestion import stream
from customers.privacy.suppression import Reason, lift, suppression_at
from customers.privacy.topics import refused_topics, set_refused_topics
from customers.text import fold
from delivery.languages import LANGUAGES
from delivery.signup.models import SignupForm

logger = logging.getLogger(__name__)

HOUR = 3600
LINK_SECONDS = 7 * 24 * HOUR  # in which a link can be used
PURPOSE = "delivery.signup"
PHONE_SIGNUPS_AN_HOUR = 100  # of a form: each message costs money, and robots fill in forms
# Reasons that the person's own new yes takes back. What was complained about, erased or suppressed by the team stays.
TAKEN_BACK = (Reason.UNSUBSCRIBED, Reason.STOP_REPLY, Reason.BOUNCED, Reason.IMPORTED)


@dataclass(frozen=True)
class Signup:
    """Who signs up at which form, with the topics that were chosen."""

    form: SignupForm
    address: str
    topic_ids: set[UUID]

    @property
    def channel(self) -> Channel:
        """The channel of the form."""
        return CHANNELS[self.form.channel]


def ask_to_confirm(form: SignupForm, address: str, topic_ids: Collection[UUID], language: str) -> None:
    """Have a canonical address asked to confirm, once an hour for each form."""
    if form.channel != EMAIL.name and not is_allowed("signup-form", form.id.hex, PHONE_SIGNUPS_AN_HOUR, HOUR):
        logger.warning(
            "More than %s sign-ups by phone number in an hour: the form takes no more", PHONE_SIGNUPS_AN_HOUR
        )
        return
    if is_allowed("signup", f"{form.id} {fold(address)}", 1, HOUR):
        chosen = ",".join(sorted(id.hex for id in topic_ids))
        task = "mail_signup_link" if form.channel == EMAIL.name else "message_signup_link"
        nudge(f"delivery.tasks.{task}", form.id.hex, address, chosen, language)


def may_be_asked(form: SignupForm, address: str) -> bool:
    """Whether a yes of this address would count."""
    suppression = suppression_at(form.channel, address)
    return form.is_open and (suppression is None or suppression.reason in TAKEN_BACK)


def mail_signup_link(form: SignupForm, address: str, topic_ids: Collection[UUID], language: str) -> None:
    """Mail the link; nothing to an address where a yes would not count."""
    if not may_be_asked(form, address):
        return
    words, sender = LANGUAGES[language].signup, default_sender().name
    token = make_token(Signup(form, address, set(topic_ids)))
    path = reverse("delivery:confirm_join", args=[form.id, token])
    context = {
        "text": words.mail_text.format(sender=sender),
        "url": f"{site_url(path)}?lang={language}",
        "ignore": words.mail_ignore,
    }
    subject = " ".join(words.mail_subject.format(form=form.name).split())
    try:
        EmailMessage(subject, render_to_string("delivery/signup_mail.txt", context), to=[address]).send()
    except OSError as error:  # SMTP's are such too; who does not get it signs up again
        logger.warning("The mail server did not take a link to confirm: %s", type(error).__name__)


def make_token(signup: Signup) -> str:
    """What was chosen, readable for this installation alone: a mailed link carries it."""
    chosen = sorted(id.hex for id in signup.topic_ids)
    return encrypt(json.dumps([signup.form.id.hex, signup.address, chosen, int(time.time())]), PURPOSE)


def read_token(form: SignupForm, token: str) -> Signup | None:
    """What `make_token` was given for this form; None for one that is too old, or that was not made here."""
    try:
        form_id, address, chosen, made_at = json.loads(decrypt(token, PURPOSE))
    except (Unreadable, ValueError):
        return None
    if form_id != form.id.hex or time.time() - made_at > LINK_SECONDS:
        return None
    return Signup(form, address, {UUID(hex) for hex in chosen})


def confirm(signup: Signup, how: str = "") -> None:
    """Say yes for an address, as often as it is pressed; `how` is added to the source of the answer. The records of its
    customers, or of a new one, go through the stream like those of programs; StreamUnavailable where it does not take
    them, and then nothing is changed."""
    channel = signup.channel
    customers = customers_at(channel, [fold(signup.address)])
    ids = list(customers.order_by("id").values_list("external_id", flat=True))
    now = timezone.now().isoformat()
    new = {
        "external_id": f"signup-{address_hash(channel.name, signup.address)[:24]}",
        channel.address: signup.address,
        "signed_up_at": now,
    }
    consent = {
        "source": f"sign-up form “{signup.form.name}”{how}",
        "wording": signup.form.wording,
        "at": now,
    }
    answer = {channel.opt_in: True, "consent": consent}
    records = [{"external_id": id, **answer} for id in ids] or [{**new, **answer}]
    stream.append("customer", pydantic_core.to_json(records), len(records))
    _welcome(signup)


@transactional
def _welcome(signup: Signup) -> None:
    """Take back what kept the address from being written to, and refuse the topics that were offered and not chosen."""
    channel = signup.channel.name
    suppression = suppression_at(channel, signup.address)
    if suppression and suppression.reason in TAKEN_BACK:
        lift(channel, signup.address, "the recipient signed up again", None)
    offered = set(signup.form.offered_topics().values_list("id", flat=True))
    refused = refused_topics(channel, signup.address) - offered | offered - signup.topic_ids
    set_refused_topics(channel, signup.address, refused)
