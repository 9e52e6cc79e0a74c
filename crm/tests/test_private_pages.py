"""What a signed-in person or a program sees is stored nowhere on its way."""

import pytest
from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.mark.parametrize("path", ["/", "/customers/", "/segments/", "/settings/profile/", "/settings/audit.csv"])
def test_pages_and_exports_are_not_stored(office, path):
    assert "no-store" in office.get(path)["Cache-Control"]


def test_answers_to_programs_are_not_stored(api):
    assert "no-store" in api("read").get("/api/v1/customers")["Cache-Control"]


def test_google_one_tap_is_not_offered():
    assert Client().post("/accounts/google/login/token/").status_code == 404
