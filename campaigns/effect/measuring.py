"""What a draft says about measuring its effect: the fields of the composer and of the API."""

from typing import Annotated, Literal

import pydantic
from django import forms

from campaigns.effect.arms import MAX_HOLDOUT, VARIANT_LETTERS
from campaigns.effect.global_holdouts import GlobalHoldout, current_holdout
from crm.web.answers import Body

MAX_DAYS = 60
DEFAULT_DAYS = 14

Holdout = Annotated[int, pydantic.Field(ge=0, le=MAX_HOLDOUT)]
MeasureDays = Annotated[int, pydantic.Field(ge=1, le=MAX_DAYS)]


class VariantBody(Body):
    """Another text. What is left out is as in the campaign's own."""

    subject: str = pydantic.Field("", max_length=1_000)
    message: str = pydantic.Field("", max_length=10_000)
    weight: int | None = pydantic.Field(None, ge=1, le=99, description="Per cent of the test; all equal if left out.")


class TestBody(Body):
    """How large the test is, and by which figure it is decided when."""

    percent: int = pydantic.Field(
        default=100, ge=10, le=100, description="Of those written to; the rest waits for the winner."
    )
    decide_by: Literal["clicks", "orders", "revenue", "hand"] = "clicks"
    after_hours: int = pydantic.Field(
        default=24, ge=1, le=168, description="From when the last test message was handed over."
    )


Variants = Annotated[list[VariantBody], pydantic.Field(max_length=len(VARIANT_LETTERS))]


def _whole_number(low: int, high: int, wrong: str) -> forms.IntegerField:
    messages = dict.fromkeys(("invalid", "min_value", "max_value"), wrong)
    return forms.IntegerField(min_value=low, max_value=high, required=False, error_messages=messages)


class MeasuringForm(forms.Form):
    """How many are held out, in per cent, for how many days orders count, whether the global holdout gets the campaign,
    and whether half of it is sent at the hour of each person. Empty fields mean nobody, and `DEFAULT_DAYS`."""

    holdout = _whole_number(0, MAX_HOLDOUT, f"Hold out 0 to {MAX_HOLDOUT} per cent, as a whole number.")
    measure_days = _whole_number(1, MAX_DAYS, f"Count orders for 1 to {MAX_DAYS} days.")
    ignores_holdout = forms.BooleanField(required=False)
    tries_hours = forms.BooleanField(required=False)

    @property
    def measures(self) -> bool:
        """Whether anything is chosen, or a field is wrong, for the composer to show."""
        wrong = self["holdout"].errors or self["measure_days"].errors
        chosen = self["ignores_holdout"].value() or self["tries_hours"].value()
        return bool(wrong or chosen) or self["holdout"].value() not in {None, "", "0", 0}

    @property
    def global_holdout(self) -> GlobalHoldout | None:
        """The global holdout in force, for the composer to show."""
        return current_holdout()

    def clean_holdout(self) -> int:
        """The share, 0 where nothing was typed."""
        return self.cleaned_data["holdout"] or 0

    def clean_measure_days(self) -> int:
        """The days, the default where nothing was typed."""
        return self.cleaned_data["measure_days"] or DEFAULT_DAYS
