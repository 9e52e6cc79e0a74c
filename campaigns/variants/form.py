"""The variants of a draft as the composer edits them: three places for other texts, of which empty ones do not count,
and how the test is decided."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone

from campaigns.effect.arms import VARIANT_LETTERS
from campaigns.models import Campaign, Campaigns
from campaigns.variants.models import Experiment, Variant, malformed_variants, save_experiment
from crm.database import transactional

TEST_FIELDS = ("test_percent", "decide_by", "after_hours")
MARK = "b_subject"  # a field that every post of the composer has


def _whole_number(low: int, high: int, wrong: str, initial: int | None = None) -> forms.IntegerField:
    messages = dict.fromkeys(("invalid", "min_value", "max_value"), wrong)
    return forms.IntegerField(min_value=low, max_value=high, required=False, initial=initial, error_messages=messages)


class VariantsForm(forms.Form):
    """`b_subject`, `b_message` and `b_weight`, the same for c and d, and how the test is decided. Where a post has none
    of them, what is stored stays."""

    test_percent = _whole_number(10, 100, "Test 10 to 100 per cent, as a whole number.", 100)
    decide_by = forms.ChoiceField(choices=Experiment.By.choices, required=False, initial=Experiment.By.CLICKS)
    after_hours = _whole_number(1, 168, "Decide after 1 to 168 hours.", 24)

    def __init__(self, data: QueryDict | None, campaign: Campaign) -> None:
        experiment = campaign.experiment if campaign.has_variants else None
        initial: dict[str, Any] = {name: getattr(experiment, name) for name in TEST_FIELDS} if experiment else {}
        for letter, variant in zip(VARIANT_LETTERS, experiment.others if experiment else [], strict=False):
            initial |= {f"{letter}_{name}": value for name, value in variant._asdict().items()}
        is_posted = data is not None and MARK in data
        super().__init__(data if is_posted else None, initial=initial)
        self.campaign = campaign
        self.variants = experiment.others if experiment else []
        for letter in VARIANT_LETTERS:
            self.fields[f"{letter}_subject"] = forms.CharField(required=False, strip=False)
            self.fields[f"{letter}_message"] = forms.CharField(required=False, strip=False)
            self.fields[f"{letter}_weight"] = _whole_number(1, 99, "A share is 1 to 99 per cent.")

    @property
    def rows(self) -> Iterator[dict[str, Any]]:
        """The three places, for the template."""
        for letter in VARIANT_LETTERS:
            yield {"letter": letter.upper(), **{n: self[f"{letter}_{n}"] for n in ("subject", "message", "weight")}}

    @property
    def is_used(self) -> bool:
        """Whether anything stands in one of the places."""
        return any(row[name].value() for row in self.rows for name in ("subject", "message"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        places = [
            Variant(
                subject=cleaned.get(f"{letter}_subject") or "",
                message=(cleaned.get(f"{letter}_message") or "").replace("\r\n", "\n"),
                weight=cleaned.get(f"{letter}_weight"),
            )
            for letter in VARIANT_LETTERS
        ]
        self.variants = [variant for variant in places if variant.subject.strip() or variant.message.strip()]
        posted: Any = self.data
        problems = malformed_variants(
            posted.get("channel", self.campaign.channel),
            self.variants,
            is_designed="designed" in posted,
            has_template=self.campaign.has_template,
        )
        for problem in problems:
            self.add_error(None, problem.text)
        return cleaned

    @property
    def test(self) -> dict[str, Any]:
        """How the test is decided, as the fields of an experiment."""
        if not self.is_bound:
            return {name: self.initial.get(name, self.fields[name].initial) for name in TEST_FIELDS}
        return {name: self.cleaned_data[name] or self.fields[name].initial for name in TEST_FIELDS}

    @transactional
    def save(self, drafts: Campaigns, **fields: Any) -> bool:
        """Store what is tried with these fields of the draft; False where `drafts` does not hold it any more."""
        if not drafts.update(**fields, has_variants=bool(self.variants), updated_at=timezone.now()):
            return False
        save_experiment(self.campaign, self.variants, **self.test)
        return True
