"""Lists in the Django admin read what their rows refer to in the same query: Django itself does so only where a foreign
key is never empty. They may be asked for anything."""

import pytest
from django.contrib import admin

from crm.accounts.models import AuditEntry, User
from customers.models import Customer
from tests.test_admin import OURS, changelist_url

pytestmark = pytest.mark.one_database


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_a_list_reads_what_its_rows_refer_to_with_them(model):
    shown = admin.site.get_model_admin(model)
    foreign_keys = {field.name for field in model._meta.fields if field.is_relation}

    assert foreign_keys.intersection(shown.list_display) <= set(shown.get_list_select_related(None) or ())


@pytest.mark.django_db
@pytest.mark.also_mongodb
@pytest.mark.parametrize(
    "moment", [(AuditEntry, "at"), (Customer, "created_at"), (User, "last_login")], ids=lambda moment: moment[1]
)
@pytest.mark.filterwarnings("ignore:DateTimeField .* received a naive datetime")
@pytest.mark.parametrize("written", ["0001-01-01", "0001-01-01 00:00:00+05:30"])
def test_a_list_of_times_that_no_database_keeps_is_refused(moment, written, office):
    model, name = moment
    assert office.get(changelist_url(model), {f"{name}__gte": written}).status_code in (302, 400)
