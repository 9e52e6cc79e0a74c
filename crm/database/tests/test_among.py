"""`__among` finds what `__in` finds, along the same index, however many values there are."""

import pytest
from django.apps import apps

from crm.database.models import new_id

StreamPosition = apps.get_model("streams.StreamPosition")  # by its name, since nothing here imports what is above

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
NAMES = ["plain", 'quoted " and \\', "Straße", "東京", "'; --"]


@pytest.fixture
def rows() -> list:
    return [StreamPosition.objects.create(stream=name, stored=n) for n, name in enumerate(NAMES)]


@pytest.mark.parametrize("values", [[], NAMES[:1], NAMES[1:3], NAMES, ["nobody"], [*NAMES, "nobody"]])
def test_text(rows, values):
    assert set(StreamPosition.objects.filter(stream__among=values)) == set(
        StreamPosition.objects.filter(stream__in=values)
    )
    assert set(StreamPosition.objects.exclude(stream__among=values)) == set(
        StreamPosition.objects.exclude(stream__in=values)
    )


def test_the_database_is_not_asked_about_no_values(rows, django_assert_num_queries):
    with django_assert_num_queries(0):
        nobody = StreamPosition.objects.filter(stream__among=set())
        assert (list(nobody), nobody.count(), nobody.exists(), nobody.update(stored=7)) == ([], 0, False, 0)


def test_ids_and_numbers(rows):
    assert set(StreamPosition.objects.filter(id__among=[rows[1].id, rows[3].id, new_id()])) == {rows[1], rows[3]}
    assert set(StreamPosition.objects.filter(stored__among={0, 4, 9})) == {rows[0], rows[4]}


def test_a_set_and_the_keys_of_a_mapping(rows):
    assert StreamPosition.objects.filter(id__among={row.id for row in rows}).count() == 5
    assert StreamPosition.objects.filter(stream__among=dict.fromkeys(NAMES[:2])).count() == 2


def test_more_than_a_statement_has_parameters(rows):
    values = [*(f"nobody {n}" for n in range(40_000)), NAMES[0]]

    assert StreamPosition.objects.filter(stream__among=values).update(stored=7) == 1
    assert StreamPosition.objects.get(stream=NAMES[0]).stored == 7
