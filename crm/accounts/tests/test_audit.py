"""The audit log: who, what, of what, when and from where; nothing in it changes."""

import csv
import json
from datetime import timedelta

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from conftest import PASSWORD, create_user
from crm.accounts.audit import Action, AppendOnly, AuditEntry, Origin, record
from crm.accounts.models import ApiKey, Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(admin) -> Client:
    client = Client()
    client.force_login(admin)
    AuditEntry.objects.all().expire(timezone.now() + timedelta(days=1), 100)  # the sign-in
    return client


def entry(**fields) -> AuditEntry:
    return AuditEntry.objects.filter(**fields).get()


def test_a_request_tells_who_it_was_and_from_where(rf, admin, api):
    key = ApiKey.create("shop", ["read"])[0]
    for path, who in (("/campaigns/", admin), ("/admin/", admin), ("/api/v1/customers", key)):
        request = rf.post(path)
        setattr(request, "auth" if who is key else "user", who)
        record(Action.EXPORTED, request, what=path)
    record(Action.EXPORTED, "manage.py export", what="command")
    record(Action.EXPORTED, what="nobody")

    seen = [(e.origin, e.actor, e.actor_id) for e in AuditEntry.objects.filter(action=Action.EXPORTED).order_by("id")]
    assert seen == [
        (Origin.PAGE, admin.email, admin.id.hex),
        (Origin.ADMIN, admin.email, admin.id.hex),
        (Origin.API, f"API key {key}", key.id.hex),
        (Origin.COMMAND, "manage.py export", ""),
        (Origin.ITSELF, "", ""),
    ]


def test_of_people_whom_something_was_done_to_it_keeps_the_id_alone(admin, marketer):
    customers = apps.get_model("customers", "Customer").objects
    customer = customers.create(external_id="shop-77", name="Asha Rao", email="asha@example.com")
    record(Action.CUSTOMER_ERASED, admin, of=customer)
    record(Action.ROLE_CHANGED, admin, of=marketer, was="viewer", now="marketer")

    text = json.dumps(list(AuditEntry.objects.exclude(action=Action.KEY_MADE).values()), default=str)
    for word in ("Asha Rao", "asha@example.com", "shop-77", "Mira", marketer.email):
        assert word not in text.replace(customer.id.hex, "").replace(marketer.id.hex, "")
    assert entry(action=Action.CUSTOMER_ERASED).subject_id == customer.id.hex


def test_nothing_in_it_is_changed_or_deleted(admin):
    record(Action.EXPORTED, admin, what="log")
    written = entry(action=Action.EXPORTED)
    written.actor = "somebody else"

    for attempt in (
        written.save,
        written.delete,
        AuditEntry.objects.all().delete,
        AuditEntry.objects.filter(actor=admin.email).delete,
        lambda: AuditEntry.objects.update(actor="somebody else"),
        lambda: AuditEntry.objects.bulk_update([written], ["actor"]),
        lambda: AuditEntry.objects.update_or_create(id=written.id, defaults={"actor": "somebody else"}),
    ):
        with pytest.raises(AppendOnly):
            attempt()

    assert entry(action=Action.EXPORTED).actor == admin.email


def test_it_outlives_its_actor(admin, marketer):
    record(Action.EXPORTED, marketer, what="log")
    marketer.delete()

    assert entry(action=Action.EXPORTED).actor == "marketer@example.com"


def test_signing_in_and_out_and_failing_to(client, marketer):
    client.post(reverse("account_login"), {"login": "marketer@example.com", "password": "wrong"})
    client.post(reverse("account_login"), {"login": "hunter2 in the wrong field", "password": PASSWORD})
    client.post(reverse("account_login"), {"login": "nobody@elsewhere.org", "password": PASSWORD})
    client.post(reverse("account_login"), {"login": "marketer@example.com", "password": PASSWORD})
    client.post(reverse("account_logout"))

    told = [(e.action, e.actor, e.subject_id, e.details.get("because")) for e in AuditEntry.objects.order_by("id")]
    assert told == [
        (Action.SIGN_IN_FAILED, "somebody not signed in", marketer.id.hex, "wrong password"),
        (Action.SIGN_IN_FAILED, "somebody not signed in", "", "no such account"),
        (Action.SIGNED_IN, marketer.email, "", None),
        (Action.SIGNED_OUT, marketer.email, "", None),
    ]
    assert "elsewhere.org" not in json.dumps(list(AuditEntry.objects.values()), default=str)


# ── Its page ──────────────────────────────────────────────────────────


def whats(page: str, *labels: str) -> list[str]:
    """Which labels stand in the table, top down."""
    rows = page.split("<tbody>")[1].split("</tbody>")[0].split("<tr>")[1:] if "<tbody>" in page else []
    return [label for row in rows for label in labels if label in row]


def test_it_is_filtered_by_person_action_and_subject_and_searched(office, admin, marketer):
    key = ApiKey.create("till in Pune", ["ingest"], by=marketer)[0]
    key.revoke(by=admin)
    record(Action.EXPORTED, marketer, what="campaign log")
    labels = ("Created an API key", "Revoked an API key", "Exported")
    url = reverse("accounts:audit")

    def shown(**query) -> list[str]:
        return whats(office.get(url, query).text, *labels)

    assert shown() == ["Exported", "Revoked an API key", "Created an API key"]
    assert shown(order="oldest") == ["Created an API key", "Revoked an API key", "Exported"]
    assert shown(who=marketer.id.hex) == ["Exported", "Created an API key"]
    assert shown(action=Action.KEY_REVOKED) == ["Revoked an API key"]
    assert shown(of=str(key.id)) == ["Revoked an API key", "Created an API key"]
    assert shown(q="PUNE") == ["Revoked an API key", "Created an API key"]
    assert shown(q=str(key.id)) == ["Revoked an API key", "Created an API key"]
    assert "No matching entries" in office.get(url, {"q": "<b>"}).text


def test_a_person_with_another_role_is_named(office, admin, viewer):
    record(Action.ROLE_CHANGED, admin, of=viewer, was="viewer", now="marketer")

    assert "Vik Viewer" in office.get(reverse("accounts:audit")).text


def test_it_is_paged_at_the_same_cost_however_deep(office, admin, django_assert_max_num_queries):
    for n in range(120):
        record(Action.EXPORTED, admin, what=f"file-{n:03}")
    url, seen = reverse("accounts:audit"), []
    while url:
        with django_assert_max_num_queries(6):  # session, person, their notices, the page, the team, the keys
            page = office.get(url).text
        seen += [n for n in range(120) if f"file-{n:03}" in page]
        _, _, rest = page.partition('rel="next" href="')
        url = reverse("accounts:audit") + rest.partition('"')[0].replace("&amp;", "&") if rest else ""

    assert sorted(seen) == list(range(120))


def test_as_a_file_it_holds_what_the_page_shows_and_calculates_nothing(office, admin):
    record(Action.EXPORTED, "=cmd", what="one")
    record(Action.IMPORTED, admin, what="two")

    answer = office.get(reverse("accounts:export_audit"), {"action": Action.EXPORTED})
    rows = list(csv.DictReader(b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()))

    assert [row["actor"] for row in rows] == ["'=cmd"] or {row["actor"] for row in rows} == {"'=cmd", admin.email}
    assert AuditEntry.objects.filter(action=Action.EXPORTED, details__what="audit log", actor=admin.email).exists()


@pytest.mark.parametrize("role", [Role.MARKETER, Role.VIEWER])
def test_it_is_for_administrators(role):
    client = Client()
    client.force_login(create_user(role=role))

    assert client.get(reverse("accounts:audit")).status_code == 403
    assert client.get(reverse("accounts:export_audit")).status_code == 403


def test_even_a_hostile_name_is_text(office):
    record(Action.EXPORTED, "<script>alert(1)</script>", what="<img src=x onerror=alert(1)>")

    page = office.get(reverse("accounts:audit")).text
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_what_is_too_old_goes_in_batches(admin):
    for _ in range(5):
        record(Action.EXPORTED, admin)
    tomorrow = timezone.now() + timedelta(days=1)

    assert AuditEntry.objects.expire(timezone.now() - timedelta(days=1), 100) == 0
    assert [AuditEntry.objects.expire(tomorrow, 3) for _ in range(3)] == [3, 2, 0]
