"""The texts that a campaign tries: the part of the report, and the choice of a winner."""

import uuid
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from campaigns.content.message import Template, label
from campaigns.effect.arms import REST, arm_name
from campaigns.models import Campaign
from campaigns.variants.deciding import Tried, count_tried, decide, decides_at, why_no_winner
from campaigns.variants.models import Experiment, worded_for
from crm.accounts.permissions import editors_only
from crm.accounts.requests import PageRequest
from crm.web.display import counted, moment, number


class Line(NamedTuple):
    """What one text came to; `name` is A to D, or the rest."""

    letter: str
    name: str
    text: str
    tried: Tried
    is_winner: bool


def tried_context(campaign: Campaign) -> dict[str, Any]:
    """What the report says of the texts that are tried; nothing for a campaign that tries one."""
    if not campaign.has_variants or not campaign.launched_at:
        return {}
    experiment = campaign.experiment
    lines = [
        Line(
            arm,
            arm_name(arm),
            _beginning(worded_for(campaign, arm)) if arm != REST or experiment.winner else "waits for the winner",
            tried,
            arm == experiment.winner,
        )
        for arm, tried in count_tried(campaign).items()
    ]
    may_choose = not experiment.winner and campaign.status != Campaign.Status.CANCELLED
    return {
        "tried": lines,
        "test_sentence": _sentence(campaign, experiment, lines),
        "may_choose": may_choose,
        "waiting_for_winner": sum(line.tried.people for line in lines if line.letter == REST),
    }


def _beginning(said: Campaign) -> str:
    """How the text begins, read with its fallbacks; a token without one is its name in brackets."""
    pieces = Template(said.subject or said.message).pieces({})
    text = " ".join("".join(piece.text or f"[{label(piece.name)}]" for piece in pieces).split())
    return text if len(text) <= 60 else f"{text[:60].rstrip()}…"


def _sentence(campaign: Campaign, experiment: Experiment, lines: list[Line]) -> str:
    """Where the test stands."""
    winner = experiment.winner.upper()
    if winner and experiment.was_chosen:
        who = experiment.decided_by or "a program"
        return f"{winner} was chosen by {who} at {moment(experiment.decided_at)}." if experiment.decided_at else ""
    by = Experiment.By(experiment.decide_by)
    if winner:
        clear = "clearly ahead of each other text" if experiment.is_clear else "ahead, but this may be chance"
        counts = [line.tried for line in lines if line.letter in experiment.letters]
        if by == Experiment.By.CLICKS and not any(tried.clicked for tried in counts):
            return f"{winner} by default: nobody clicked."
        return f"{winner} has won by {by.value}: {clear}."
    if campaign.status == Campaign.Status.CANCELLED:
        return "The campaign was cancelled before a winner was chosen."
    people = sum(line.tried.people for line in lines if line.letter in experiment.letters)
    if by == Experiment.By.HAND:
        return f"Test for {number(people)} people. Choose the winner when you have seen enough."
    if at := decides_at(experiment):
        return f"Test sent to {number(people)} people. Decided at {moment(at)}; until then these are counts."
    hours = counted(experiment.after_hours, "hours")
    return f"The test is being sent. The winner is chosen {hours} after its last message."


@editors_only
@require_POST
def winner(request: PageRequest, campaign_id: uuid.UUID) -> HttpResponse:
    """Choose the text in `variant` as the winner; the rest gets it."""
    campaign = get_object_or_404(Campaign, id=campaign_id)
    letter = request.POST.get("variant", "")
    if why := why_no_winner(campaign, letter):
        messages.error(request, why)
    else:
        decide(campaign, letter, by=request, person=request.user)
        if Experiment.objects.get(campaign=campaign).winner != letter:
            messages.error(request, "Another text has been chosen meanwhile.")
    return redirect(campaign)
