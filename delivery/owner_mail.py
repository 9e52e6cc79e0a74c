"""Mails to the person who made a campaign: when it ends, is paused, cannot be sent, or needs a decision.

The campaign notes what its owner was last mailed about, so that nothing is mailed twice.
"""

import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import NamedTuple

from django.core.mail import EmailMessage
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from campaigns.models import Campaign
from campaigns.results.figures import read_figures
from crm.accounts.audit import Action, AuditEntry, actor_for
from crm.web import mail
from crm.web.display import number
from crm.web.site import site_url
from delivery.models import VendorState
from delivery.vendors.registry import campaign_account

logger = logging.getLogger(__name__)

RECENT = timedelta(days=1)  # an end before that is not told any more
STALLED_AFTER = timedelta(minutes=10)  # without a message handed over, while the vendor is paused


class News(NamedTuple):
    """What an owner should know: `about` is what the campaign notes, `event` follows its name in the subject."""

    about: str
    event: str
    text: str = ""


def tell_owners() -> None:
    """Mail what is new about campaigns under way and those that ended lately. A mail that the mail server does not
    take is tried again the next time."""
    if not mail.is_set_up():
        return
    now = timezone.now()
    paused = {state.account: state for state in VendorState.objects.filter(paused_until__gt=now)}
    ended = Q(status=Campaign.Status.COMPLETED, completed_at__gt=now - RECENT)
    campaigns = Campaign.objects.filter(Q(status__in=Campaign.GOING) | ended, created_by__isnull=False)
    for campaign in campaigns.select_related("created_by"):
        news = find_news(campaign, paused)
        about = news.about if news else ""
        if about == campaign.owner_knows:
            continue
        this = Campaign.objects.filter(id=campaign.id)
        if not this.filter(owner_knows=campaign.owner_knows).update(owner_knows=about) or not news:
            continue
        try:
            _mail(campaign, news)
        except OSError as error:  # SMTP's are such too
            this.filter(owner_knows=about).update(owner_knows=campaign.owner_knows)
            logger.warning("The mail server did not take a mail to the owner of a campaign: %s", type(error).__name__)
            return


def find_news(campaign: Campaign, paused: Mapping[str, VendorState]) -> News | None:
    """What its owner should know about a campaign; None for one that goes on as it should. `paused` are the vendors
    that nothing may be sent through at the moment, by account."""
    match campaign.status:
        case Campaign.Status.COMPLETED:
            return News(f"ended in round {campaign.round}", "has ended")
        case Campaign.Status.PAUSED:
            return _news_of_pause(campaign)
        case _ if campaign.unknown:
            messages = "1 message" if campaign.unknown == 1 else f"{number(campaign.unknown)} messages"
            text = f"Nobody knows whether the vendor took {messages}. Say on its page whether to send again."
            return News("undecided", "needs your decision", text)
        case _ if paused and _is_stalled(campaign) and (state := paused.get(campaign_account(campaign))):
            text = f"The vendor {state.vendor} fails: {state.reason}. Mini CRM tries again by itself."
            return News("stalled", "cannot be sent", text)
    return None


def _news_of_pause(campaign: Campaign) -> News:
    """A pause by the owner has no event and is not mailed, but noted, so that the next one by somebody else is."""
    pauses = AuditEntry.objects.filter(subject_id=campaign.id.hex, action=Action.CAMPAIGN_PAUSED)
    pause = pauses.order_by("-id").first()
    if pause and pause.actor_id == actor_for(campaign.created_by).id:
        return News("paused", "")
    by = (pause and pause.actor) or "Mini CRM"
    why = f"{campaign.pause_reason} " if campaign.pause_reason else ""
    return News("paused", "is paused", f"{by} paused it. {why}Nothing more is sent until somebody resumes it.")


def _is_stalled(campaign: Campaign) -> bool:
    last = campaign.last_sent_at or campaign.launched_at
    return campaign.pending > 0 and last is not None and last < timezone.now() - STALLED_AFTER


def _mail(campaign: Campaign, news: News) -> None:
    owner = campaign.created_by
    if not news.event or not owner or not owner.is_active or not owner.wants_campaign_mail:
        return
    context = {
        "news": news,
        "figures": read_figures(campaign).in_words,
        "campaign_url": site_url(campaign.get_absolute_url()),
        "profile_url": site_url(reverse("accounts:profile")),
    }
    subject = f"“{' '.join(campaign.name.split())}” {news.event}"
    EmailMessage(subject, render_to_string("campaigns/owner_mail.txt", context), to=[owner.email]).send()
