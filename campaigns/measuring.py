"""What a draft says about measuring its effect: the fields of the composer and of the API."""

from typing import Annotated

import pydantic
from django import forms

from campaigns.arms import MAX_HOLDOUT

MAX_DAYS = 60
DEFAULT_DAYS = 14

Holdout = Annotated[int, pydantic.Field(ge=0, le=MAX_HOLDOUT)]
MeasureDays = Annotated[int, pydantic.Field(ge=1, le=MAX_DAYS)]


def _whole_number(low: int, high: int, wrong: str) -> forms.IntegerField:
    messages = dict.fromkeys(("invalid", "min_value", "max_value"), wrong)
    return forms.IntegerField(min_value=low, max_value=high, required=False, error_messages=messages)


class MeasuringForm(forms.Form):
    """How many are held out, in per cent, and for how many days orders count. Empty fields mean nobody, and
    `DEFAULT_DAYS`."""

    holdout = _whole_number(0, MAX_HOLDOUT, f"Hold out 0 to {MAX_HOLDOUT} per cent, as a whole number.")
    measure_days = _whole_number(1, MAX_DAYS, f"Count orders for 1 to {MAX_DAYS} days.")

    def clean_holdout(self) -> int:
        """The share, 0 where nothing was typed."""
        return self.cleaned_data["holdout"] or 0

    def clean_measure_days(self) -> int:
        """The days, the default where nothing was typed."""
        return self.cleaned_data["measure_days"] or DEFAULT_DAYS
