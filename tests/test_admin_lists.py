"""Lists in the Django admin read what their rows refer to in the same query: Django itself does so only where a foreign
key is never empty."""

import pytest
from django.contrib import admin

from tests.test_admin import OURS

pytestmark = pytest.mark.one_database


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_a_list_reads_what_its_rows_refer_to_with_them(model):
    shown = admin.site.get_model_admin(model)
    foreign_keys = {field.name for field in model._meta.fields if field.is_relation}

    assert foreign_keys.intersection(shown.list_display) <= set(shown.get_list_select_related(None) or ())
