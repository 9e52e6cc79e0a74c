"""Tells people in the product what has ended and what needs them: the person who made it, or all who may edit where a
program made it. Mails about campaigns (`owner_mail`) are apart, and everybody may turn them off."""

from collections.abc import Iterator
from typing import NamedTuple

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from campaigns.journeys.held import count_held
from campaigns.models import Campaign, Experiment, Journey
from crm.accounts.models import Role, User
from crm.accounts.notices import News, tell
from crm.streams.models import DeadLetter
from crm.web.display import number
from customers.imports.models import Import
from delivery.models import VendorState
from delivery.owner_mail import RECENT, find_news

ENDED_IMPORTS = {Import.State.DONE: "is imported", Import.State.FAILED: "cannot be imported"}


class ToTell(NamedTuple):
    """What somebody is to be told; `owner` made it, None where nobody of the team did."""

    owner: User | None
    subject: str
    text: str
    link: str
    for_administrators: bool = False


def tell_people() -> None:
    """Tell what is new. Everything has a subject of its own, so that it is told once however often this is called."""
    editors = list(User.objects.filter(is_active=True).exclude(role=Role.VIEWER))
    administrators = [each for each in editors if each.is_admin]

    def people(each: ToTell) -> list[User]:
        owner = [editor for editor in editors if each.owner and editor.pk == each.owner.pk]
        return owner or (administrators if each.for_administrators else editors)

    found = (*_campaigns(), *_choices(), *_journeys(), *_imports(), *_dead_letters())
    tell([News(people(each), each.subject, each.text, each.link) for each in found])


def _campaigns() -> Iterator[ToTell]:
    now = timezone.now()
    paused = {state.account: state for state in VendorState.objects.filter(paused_until__gt=now)}
    ended = Q(status=Campaign.Status.COMPLETED, completed_at__gt=now - RECENT)
    for campaign in Campaign.objects.filter(Q(status__in=Campaign.GOING) | ended).select_related("created_by"):
        news = find_news(campaign, paused)
        if news and news.event:
            again = f" {campaign.updated_at:%y%m%d%H%M%S}" if campaign.status == Campaign.Status.PAUSED else ""
            subject = f"campaign {campaign.id.hex} {news.about}{again}"
            text = f"“{campaign.name}” {news.event}. {news.text}".strip()
            yield ToTell(campaign.created_by, subject, text, campaign.get_absolute_url())


def _choices() -> Iterator[ToTell]:
    tested = Experiment.objects.filter(decide_by=Experiment.By.HAND, winner="", tested_at__isnull=False)
    waiting = tested.filter(campaign__status__in=Campaign.GOING).select_related("campaign__created_by")
    for campaign in (each.campaign for each in waiting):
        text = f"“{campaign.name}” has tested its texts, and waits for your choice."
        yield ToTell(campaign.created_by, f"choice {campaign.id.hex}", text, campaign.get_absolute_url())


def _journeys() -> Iterator[ToTell]:
    open = Journey.objects.filter(status__in=Journey.OPEN).select_related("created_by").in_bulk()
    for id, held in count_held(list(open)).items():
        journey, waiting = open[id], held.entries + held.overdue
        subject = f"held {id.hex} {timezone.localdate()}"
        people = "1 person waits" if waiting == 1 else f"{number(waiting)} people wait"
        text = f"“{journey.name}”: {people} for your answer."
        yield ToTell(journey.created_by, subject, text, journey.get_absolute_url())


def _imports() -> Iterator[ToTell]:
    since = timezone.now() - RECENT
    for import_ in Import.objects.filter(finished_at__gt=since, state__in=ENDED_IMPORTS).select_related("created_by"):
        rows = "1 row was" if import_.refused == 1 else f"{number(import_.refused)} rows were"
        refused = f" {rows} refused." if import_.refused else ""
        if import_.without_phone:
            refused += f" {number(import_.without_phone)} came in without a phone number."
        text = f"The file “{import_.name}” {ENDED_IMPORTS[Import.State(import_.state)]}.{refused}"
        subject = f"import {import_.id.hex} {import_.state}"
        yield ToTell(import_.created_by, subject, text, import_.get_absolute_url())


def _dead_letters() -> Iterator[ToTell]:
    if count := DeadLetter.objects.filter(created_at__gt=timezone.now() - RECENT).count():
        text = f"{number(count)} {'records' if count > 1 else 'record'} could not be written."
        subject = f"dead letters {timezone.localdate()}"
        yield ToTell(None, subject, text, reverse("dead_letters"), for_administrators=True)
