"""The page of API keys: made and shown once, rotated without an outage, revoked at once."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from conftest import create_user
from crm.accounts.audit import Action, AuditEntry
from crm.accounts.models import ApiKey, Role

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
PAGE = "/settings/keys/"


def make(office, **fields):
    return office.post(
        reverse("accounts:make_key"), {"name": "till", "scopes": ["ingest", "read"], **fields}, follow=True
    )


def secret_in(answer) -> str:
    return re.search(r'value="(crm_[^"]+)"', answer.text)[1]


def opens(secret: str) -> bool:
    return Client(headers={"Authorization": f"Bearer {secret}"}).get("/api/v1/ingestion").status_code == 200


def test_a_new_key_is_shown_once(office, admin):
    answer = make(office, lifetime="30")
    secret = secret_in(answer)

    assert opens(secret)
    assert "no-store" in answer["Cache-Control"]
    key = ApiKey.objects.get()
    assert (key.name, key.scopes, key.created_by) == ("till", ["ingest", "read"], admin)
    assert timedelta(days=29) < key.expires_at - timezone.now() < timedelta(days=31)
    page = office.get(PAGE).text
    assert key.prefix in page
    assert secret not in page
    assert key.hash not in page
    entry = AuditEntry.objects.get(action=Action.KEY_MADE)
    assert (entry.actor, entry.subject) == (admin.email, str(key))
    assert secret not in str(AuditEntry.objects.values())


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": ""}, "Name the program that will use it"),
        ({"scopes": []}, "Choose what it may do"),
        ({"scopes": ["everything"]}, "Select a valid choice"),
        ({"lifetime": "36500"}, "Select a valid choice"),
    ],
)
def test_what_is_missing_is_said_and_the_rest_kept(office, fields, said):
    answer = make(office, **fields)

    assert answer.status_code == 422
    assert said in answer.text
    assert fields.get("name") == "" or 'value="till"' in answer.text
    assert not ApiKey.objects.exists()


def test_its_last_use_is_shown(office):
    secret = secret_in(make(office))
    assert "Never used" in office.get(PAGE).text

    opens(secret)

    assert ApiKey.objects.get().last_used_at
    assert "Never used" not in office.get(PAGE).text


def test_use_is_noted_once_a_minute(django_assert_num_queries):
    _, secret = ApiKey.create("till", ["ingest"])
    ApiKey.find(secret)

    with django_assert_num_queries(1):
        ApiKey.find(secret)


def test_a_revoked_key_stops_working_at_once(office):
    secret = secret_in(make(office))
    key = ApiKey.objects.get()
    assert "Revoke till" in office.get(reverse("accounts:revoke_key", args=[key.id])).text
    assert opens(secret)

    office.post(reverse("accounts:revoke_key", args=[key.id]))
    office.post(reverse("accounts:revoke_key", args=[key.id]))

    assert not opens(secret)
    assert AuditEntry.objects.filter(action=Action.KEY_REVOKED).count() == 1
    assert "revoked" in office.get(PAGE).text


@pytest.mark.also_mongodb
def test_rotated_both_work_until_the_overlap_is_over(office, time_machine):
    old = secret_in(make(office, lifetime="90"))
    key = ApiKey.objects.get()

    new = secret_in(office.post(reverse("accounts:rotate_key", args=[key.id]), {"overlap": "24"}, follow=True))

    successor = ApiKey.objects.exclude(id=key.id).get()
    assert (successor.name, successor.scopes) == (key.name, key.scopes)
    assert abs((successor.expires_at - timezone.now()) - timedelta(days=90)) < timedelta(minutes=1)
    assert [opens(old), opens(new)] == [True, True]
    time_machine.move_to(timezone.now() + timedelta(hours=25))
    assert [opens(old), opens(new)] == [False, True]
    assert AuditEntry.objects.get(action=Action.KEY_ROTATED).details["replaces"] == key.prefix


def test_rotating_never_lengthens_a_life(office):
    make(office)
    soon = timezone.now() + timedelta(hours=2)
    ApiKey.objects.update(expires_at=soon)
    key = ApiKey.objects.get()

    office.post(reverse("accounts:rotate_key", args=[key.id]), {"overlap": "168"})

    key.refresh_from_db()
    assert abs(key.expires_at - soon) < timedelta(seconds=1)


def test_a_double_click_on_create_makes_one_key_and_shows_it(office):
    token = re.search('name="new" value="([^"]+)"', office.get(PAGE).text)[1]
    asked = {"name": "till", "scopes": ["ingest"], "new": token}
    office.post(reverse("accounts:make_key"), asked)
    again = office.post(reverse("accounts:make_key"), asked, follow=True)

    assert opens(secret_in(again))
    assert ApiKey.objects.count() == 1
    make(office, name="another", new=token)
    assert ApiKey.objects.count() == 2


def test_a_double_click_on_rotate_makes_one_key(office):
    make(office)
    key = ApiKey.objects.get()
    url = reverse("accounts:rotate_key", args=[key.id])

    office.post(url, {"overlap": "24"})
    again = office.post(url, {"overlap": "24"}, follow=True)

    assert "was revoked or rotated already" in again.text
    assert ApiKey.objects.count() == 2


@pytest.mark.also_mongodb
def test_a_revoked_key_is_not_brought_back_by_rotating(office):
    make(office)
    key = ApiKey.objects.get()
    key.revoke()

    office.post(reverse("accounts:rotate_key", args=[key.id]), {"overlap": "24"})

    assert ApiKey.objects.count() == 1


@pytest.mark.parametrize("role", [Role.MARKETER, Role.VIEWER])
def test_nobody_else_sees_or_makes_any(role):
    key, _ = ApiKey.create("till", ["ingest"])
    client = Client()
    client.force_login(create_user(role=role))

    for url in (PAGE, reverse("accounts:rotate_key", args=[key.id]), reverse("accounts:revoke_key", args=[key.id])):
        assert client.get(url).status_code == 403
    assert make(client).status_code == 403
    for url in ("/", "/settings/profile/", "/customers/"):
        assert key.prefix not in client.get(url).text
