"""Variants of a campaign: up to three other texts beside its own, tried on a part of the audience or on all of it.

The campaign's own text is `a`, other texts are `b` to `d`. Those who are not in the test are the rest, `r`; they wait,
pending, until a winner is chosen, and get its text.
"""

import copy
from typing import TYPE_CHECKING, Any, NamedTuple

from django.conf import settings
from django.db import models

from campaigns.content.message import NO_SUBJECT, Problem, find_problems, malformed, token_problems
from campaigns.effect.arms import LETTERS, OWN, REST, VARIANT_LETTERS
from customers.channels import CHANNELS

if TYPE_CHECKING:
    from campaigns.models import Campaign


class Variant(NamedTuple):
    """Another text: an empty subject or message is the campaign's own. `weight` is its share of the test in per cent;
    where any has none, all texts get the same share."""

    subject: str = ""
    message: str = ""
    weight: int | None = None


class Experiment(models.Model):
    """What a campaign tries: its variants, how large the test is, and how it is decided. Like the campaign's texts, it
    never changes once launched; the winner is written once."""

    class By(models.TextChoices):
        """The figure that the winner is chosen by, or a person."""

        CLICKS = "clicks", "Most clicks"
        ORDERS = "orders", "Most buyers"
        REVENUE = "revenue", "Most revenue"
        HAND = "hand", "I choose"

    campaign = models.OneToOneField(
        "campaigns.Campaign", primary_key=True, on_delete=models.CASCADE, related_name="experiment", db_column="_id"
    )
    variants = models.JSONField(help_text="Subject, message and weight of b, c and d.")
    test_percent = models.IntegerField(default=100, help_text="Of those who are written to; the rest waits.")
    decide_by = models.CharField(max_length=10, choices=By.choices, default=By.CLICKS)
    after_hours = models.IntegerField(default=24, help_text="From when the last test message was handed over.")
    tested_at = models.DateTimeField(null=True, blank=True, help_text="When the last test message was handed over.")
    winner = models.CharField(max_length=1, blank=True)
    is_clear = models.BooleanField(default=False, help_text="Whether it beat each other text beyond chance.")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL)
    was_chosen = models.BooleanField(default=False, help_text="By a person or a program, not by the figures.")
    rest_cursor = models.UUIDField(null=True, blank=True, help_text="Last customer of the rest that was claimed.")

    def __str__(self) -> str:
        return f"{len(self.variants) + 1} texts of {self.campaign_id}"

    @property
    def others(self) -> list[Variant]:
        """The variants b, c and d, as far as there are any."""
        return [Variant(**variant) for variant in self.variants]

    @property
    def letters(self) -> str:
        """The arms that are compared."""
        return LETTERS[: len(self.variants) + 1]

    @property
    def weights(self) -> list[float]:
        """The share of each arm in the test, in the order of `letters`; together 1."""
        given = [variant.weight for variant in self.others]
        if any(weight is None for weight in given):
            return [1 / len(self.letters)] * len(self.letters)
        shares = [weight / 100 for weight in given if weight is not None]
        return [1 - sum(shares), *shares]

    @property
    def has_rest(self) -> bool:
        """Whether some wait for the winner."""
        return self.test_percent < 100

    def arm(self, position: float) -> str:
        """The arm of a customer who drew this number, at least 0 and below 1."""
        place = position * 100 / self.test_percent
        if place >= 1:
            return REST
        for letter, weight in zip(self.letters, self.weights, strict=True):
            if place < weight:
                return letter
            place -= weight
        return self.letters[-1]


def worded_for(campaign: "Campaign", arm: str) -> "Campaign":
    """The campaign as it speaks to an arm: itself, or a copy, never to be saved, with the texts of a variant. The rest
    gets the winner's."""
    if not campaign.has_variants or arm in ("", OWN):
        return campaign
    letter = own_letter(campaign, arm)
    if letter == OWN:
        return campaign
    variant = campaign.experiment.others[LETTERS.index(letter) - 1]
    said = copy.copy(campaign)
    said.subject, said.message = variant.subject or campaign.subject, variant.message or campaign.message
    return said


def own_letter(campaign: "Campaign", arm: str) -> str:
    """The letter of the text that an arm gets."""
    if arm == REST:
        return campaign.experiment.winner or OWN
    return arm if arm in LETTERS else OWN


def save_experiment(campaign: "Campaign", variants: list[Variant], **test: Any) -> None:
    """Store what a draft tries, inside the transaction that saves the draft; nothing without variants."""
    if variants:
        stored = {"variants": [variant._asdict() for variant in variants], **test}
        Experiment.objects.update_or_create(campaign_id=campaign.id, defaults=stored)
    else:
        Experiment.objects.filter(campaign_id=campaign.id).delete()


def copy_experiment(campaign: "Campaign", draft: "Campaign") -> None:
    """Let a copy of a campaign try the same."""
    if campaign.has_variants:
        tried = campaign.experiment
        test = {name: getattr(tried, name) for name in ("variants", "test_percent", "decide_by", "after_hours")}
        Experiment.objects.get_or_create(campaign=draft, defaults=test)


def malformed_variants(
    channel: str, variants: list[Variant], *, is_designed: bool, has_template: bool
) -> list[Problem]:
    """What no draft may hold."""
    problems = []
    if variants and has_template:
        problems.append("An approved template has one wording: remove the variants, or the template.")
    for letter, variant in zip(VARIANT_LETTERS.upper(), variants, strict=False):
        if not variant.subject and not variant.message:
            problems.append(f"Variant {letter} says nothing of its own: write a subject or a message.")
        if variant.message and is_designed:
            problems.append(f"Variant {letter}: a designed e-mail tries subjects only. Remove its message.")
        if variant.subject and not CHANNELS[channel].has_subject:
            problems.append(f"Variant {letter}: only an e-mail has a subject. Remove it.")
        problems += [f"Variant {letter}: {problem.text}" for problem in malformed(variant.subject, variant.message)]
    weights = [variant.weight for variant in variants if variant.weight is not None]
    if weights and len(weights) < len(variants):
        problems.append("Give each variant a share, or none of them.")
    if sum(weights) > 99:
        problems.append("The shares of the variants leave nothing for your own text: together at most 99 %.")
    return [Problem("variants", text) for text in problems]


def variant_problems(campaign: "Campaign") -> list[Problem]:
    """What keeps the variants of a draft from being sent."""
    if not campaign.has_variants:
        return []
    experiment = campaign.experiment
    problems = malformed_variants(
        campaign.channel,
        experiment.others,
        is_designed=campaign.is_designed,
        has_template=campaign.has_template,
    )
    for letter in experiment.letters[1:]:
        said = worded_for(campaign, letter)
        found = (
            token_problems(subject=said.subject)
            if campaign.is_designed
            else find_problems(campaign.channel, said.subject, said.message)
        )
        own = [] if campaign.is_designed else find_problems(campaign.channel, campaign.subject, campaign.message)
        problems += [
            Problem("variants", f"Variant {letter.upper()}: {problem.text}")
            for problem in found
            if problem not in own and problem != NO_SUBJECT
        ]
    return problems
