"""Forms whose name must be unique, when two people save the same one at the same moment."""

from collections.abc import Callable

from django import forms
from django.db import IntegrityError, models


def save_unless_taken(form: forms.ModelForm, save: Callable[[], models.Model]) -> models.Model | None:
    """What `save` returns, which saves the valid form. None, with the error at its field, where somebody has stored the
    same name since the form was checked. IntegrityError where the form finds nothing wrong with it."""
    try:
        return save()
    except IntegrityError:
        form.full_clean()
        if form.is_valid():
            raise
        return None
