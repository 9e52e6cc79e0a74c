"""Lists: uploaded, looked over, confirmed, changed and frozen."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from crm.accounts.audit import Action, AuditEntry
from customers.models import Customer, ListChange, Segment
from customers.segments import audience
from customers.segments.lists import changes
from customers.segments.rules import parse
from customers.tasks import carry_out_list, sweep
from customers.tests.factories import create_customer, persist_records
from tests.pages import visible_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return [create_customer(external_id=f"c{number}", email=f"P{number}@Example.in") for number in range(6)]


def upload(client, text, *, into="", **fields):
    data = {"name": "From the fair", "file": SimpleUploadedFile("list.csv", text.encode()), **fields}
    return client.post("/segments/upload/" + (f"?into={into}" if into else ""), data)


def confirmed(client, text, **options):
    change = ListChange.objects.get(id=upload(client, text, **options).url.split("/")[3])
    assert client.post(f"/segments/lists/{change.id}/confirm/").status_code == 302
    return Segment.objects.get(id=change.list_id)


def members(segment):
    return sorted(audience.matching(parse(segment.rule)).values_list("external_id", flat=True))


def test_a_file_is_looked_over_before_anything_is_stored(signed_in, people):
    answer = upload(signed_in, "id\nc1\nc2\nc1\nnobody\np3@example.in\nlost@example.in\n")
    page = signed_in.get(answer.url).text
    assert "Make a list of 3 customers?" in visible_text(page)
    for line, text, reason in [(5, "nobody", "No customer has this id"), (7, "lost@example.in", "this e-mail address")]:
        assert f">{line}</td>" in page
        assert text in page
        assert reason in page
    assert "Repeated lines" in page
    assert not Segment.objects.exists()
    assert not Customer.objects.exclude(marks="").exists()
    assert signed_in.get(f"{answer.url}unmatched.csv").getvalue().decode("utf-8-sig").splitlines() == [
        "line,customer,reason",
        "5,nobody,no customer has this id",
        "7,lost@example.in,no customer has this e-mail address",
    ]


@pytest.mark.both_databases
def test_a_confirmed_file_is_a_list(signed_in, marketer, people):
    segment = confirmed(signed_in, "email\np1@EXAMPLE.in\np2@example.in\n")
    assert (segment.name, segment.is_static, segment.created_by) == ("From the fair", True, marketer)
    assert members(segment) == ["c1", "c2"]
    assert audience.count(parse(segment.rule)) == 2
    page = signed_in.get(segment.get_absolute_url()).text
    assert "A list of customers that stays as it is." in page
    assert ">c1<" not in page
    assert "p1@example.in" in page.lower()


@pytest.mark.both_databases
def test_an_address_of_several_customers_means_all_of_them(signed_in, people):
    create_customer(external_id="twin", email="p1@example.in")
    assert members(confirmed(signed_in, "p1@example.in\n")) == ["c1", "twin"]


def test_the_members_that_a_page_exports_are_all_found_when_uploaded_again(signed_in):
    for id in ("=x1", "-note", "+1", "'quoted", "plain"):
        create_customer(external_id=id, email=f"{len(id)}@example.in")
    everyone = Segment.objects.create(name="Everyone", rule={"match": "all", "rules": []})
    exported = signed_in.get(f"/segments/{everyone.id}/members.csv").getvalue().decode()
    assert members(confirmed(signed_in, exported)) == ["'quoted", "+1", "-note", "=x1", "plain"]


def test_an_address_counts_where_the_id_beside_it_is_unknown(signed_in, people):
    assert members(confirmed(signed_in, "id,email\nold-1,p1@example.in\nc2,p3@example.in\n")) == ["c1", "c2"]


def test_an_address_is_found_however_it_is_spelled(signed_in):
    create_customer(external_id="jo", email="jo@köln.example")
    assert members(confirmed(signed_in, "email\nJo@xn--kln-sna.example\n")) == ["jo"]


@pytest.mark.both_databases
def test_confirming_twice_does_it_once(signed_in, people):
    url = upload(signed_in, "id\nc1\n").url
    for _ in range(2):
        signed_in.post(f"{url}confirm/")
    assert Segment.objects.count() == 1
    entry = AuditEntry.objects.get(action=Action.IMPORTED)
    assert (entry.actor, entry.details) == ("marketer@example.com", {"what": "list “From the fair”", "customers": 1})


def test_what_is_discarded_leaves_nothing(signed_in, people):
    url = upload(signed_in, "id\nc1\n").url
    assert signed_in.post(f"{url}discard/").url == "/segments/upload/"
    assert not ListChange.objects.exists()
    assert not Segment.objects.exists()


@pytest.mark.parametrize(
    ("text", "fields", "says"),
    [
        ("id\nc1", {"name": " "}, "Give the segment a name."),
        ("id\nc1", {"name": "x" * 201}, "may have 200 characters"),
        ("", {}, "empty"),
        ("id\nc1", {"file": ""}, "Choose a file."),
        ("a,b\nc,d", {}, "Call one of them"),
    ],
)
def test_what_is_missing_is_said_and_the_name_kept(signed_in, text, fields, says):
    answer = upload(signed_in, text, **fields)
    assert answer.status_code == 422
    assert says in answer.text
    assert f'value="{fields.get("name", "From the fair")}"' in answer.text


def test_a_file_without_customers_cannot_be_confirmed(signed_in, people):
    page = signed_in.get(upload(signed_in, "id\nx\n").url).text
    assert "No line names a customer" in page
    assert "/confirm/" not in page


@pytest.mark.both_databases
def test_a_list_is_added_to_and_replaced(signed_in, people):
    segment = confirmed(signed_in, "id\nc1\nc2\n")
    confirmed(signed_in, "id\nc2\nc3\n", into=segment.id, how="add")
    assert members(segment) == ["c1", "c2", "c3"]
    answer = upload(signed_in, "id\nc3\nc4\n", into=segment.id, how="replace")
    assert "Replace the list by 2 customers?" in visible_text(signed_in.get(answer.url).text)
    assert members(segment) == ["c1", "c2", "c3"]
    signed_in.post(f"{answer.url}confirm/")
    assert members(segment) == ["c3", "c4"]
    page = signed_in.get(segment.get_absolute_url()).text
    assert "Replaced by a file: 2 put on the list" in visible_text(page)
    assert Segment.objects.count() == 1


@pytest.mark.both_databases
def test_while_a_list_is_replaced_nobody_is_on_it_who_should_not(signed_in, people, monkeypatch):
    segment = confirmed(signed_in, "id\nc1\nc2\nc3\n")
    monkeypatch.setattr(changes, "STRETCH", 1)
    url = upload(signed_in, "id\nc3\nc4\n", into=segment.id, how="replace").url
    change = ListChange.objects.get(id=url.split("/")[3])
    changes.confirm(change, signed_in.get("/segments/").wsgi_request)
    seen = [members(segment)]
    while not changes.carry_out(change.id, seconds=0):
        seen.append(members(segment))
    assert [seen[0], *(on_it for on_it, before in zip(seen[1:], seen, strict=False) if on_it != before)] == [
        ["c1", "c2", "c3"],
        ["c2", "c3"],
        ["c3"],
        ["c3", "c4"],
    ]


def test_only_lists_take_files(signed_in, people, segment):
    for into in (segment.id, "x"):
        assert upload(signed_in, "id\nc1", into=into).status_code == 404


@pytest.mark.both_databases
def test_who_matches_a_rule_is_frozen_into_a_list(signed_in, people, segment):
    Customer.objects.filter(external_id__in=["c1", "c2"]).update(total_spend=20_000)
    url = f"/segments/{segment.id}/freeze/"
    assert "Big spenders, " in signed_in.get(url).text
    signed_in.post(url, {"name": "Big spenders of the year"})
    frozen = Segment.objects.get(is_static=True)
    Customer.objects.update(total_spend=0)
    assert members(frozen) == ["c1", "c2"]
    assert members(segment) == []


@pytest.mark.both_databases
def test_a_large_list_continues_in_a_worker_and_appears_when_it_is_complete(
    signed_in, marketer, people, segment, monkeypatch
):
    monkeypatch.setattr(changes, "STRETCH", 2)
    Customer.objects.update(total_spend=20_000)
    change = changes.freeze(segment.rule, user=marketer, name="All")
    assert changes.carry_out(change.id, seconds=0) is False
    assert not Segment.objects.filter(is_static=True).exists()
    page = signed_in.get(change.get_absolute_url()).text
    assert 'hx-trigger="every 1s"' in page
    assert "2 so far" in visible_text(page)
    carry_out_list(str(change.id))
    assert members(Segment.objects.get(is_static=True)) == [f"c{number}" for number in range(6)]
    assert "Done: 6 customers put on the list" in visible_text(signed_in.get(change.get_absolute_url()).text)


@pytest.mark.both_databases
def test_a_customer_who_comes_meanwhile_is_left_out(marketer, people, segment, monkeypatch):
    """Frozen is who matched at the beginning, as far as times tell."""
    monkeypatch.setattr(changes, "STRETCH", 2)
    rule = {"match": "all", "rules": [{"field": "signed_up_at", "op": "in_last", "value": {"n": 1, "unit": "hours"}}]}
    Customer.objects.update(signed_up_at=timezone.now())
    change = changes.freeze(rule, user=marketer, name="Fresh")
    changes.carry_out(change.id, seconds=0)
    create_customer(external_id="late", signed_up_at=timezone.now() + timedelta(minutes=1))
    changes.carry_out(change.id, seconds=5)
    assert "late" not in members(Segment.objects.get(is_static=True))


@pytest.mark.both_databases
def test_two_workers_at_once_do_no_harm(marketer, people, segment, monkeypatch):
    monkeypatch.setattr(changes, "STRETCH", 2)
    Customer.objects.update(total_spend=20_000)
    change = changes.freeze(segment.rule, user=marketer, name="All")
    stale = ListChange.objects.get(id=change.id)
    changes._stretch(stale)
    changes._stretch(stale)
    change.refresh_from_db()
    assert change.written == 2
    assert Customer.objects.exclude(marks="").count() == 2


def test_the_sweep_takes_up_what_is_left_and_forgets_files_of_yesterday(marketer, people, segment, monkeypatch):
    nudged = []
    monkeypatch.setattr(changes, "nudge", lambda task, *arguments: nudged.append(arguments))
    left = changes.freeze(segment.rule, user=marketer, name="Left")
    ListChange.objects.filter(id=left.id).update(moved_at=timezone.now() - timedelta(minutes=1))
    changes.freeze(segment.rule, user=marketer, name="Going")
    old = ListChange.objects.create(list_id=segment.id, created_at=timezone.now() - timedelta(days=2))
    sweep()
    assert nudged == [(str(left.id),)]
    sweep()
    assert len(nudged) == 1, "one task is on its way"
    assert not ListChange.objects.filter(id=old.id).exists()


@pytest.mark.parametrize("path", ["upload/", "{segment}/freeze/", "lists/{change}/", "lists/{change}/unmatched.csv"])
def test_lists_are_for_editors(viewing, segment, path):
    change = ListChange.objects.create(list_id=segment.id)
    assert viewing.get("/segments/" + path.format(segment=segment.id, change=change.id)).status_code == 403


def test_a_list_has_no_rules_to_edit(signed_in, people):
    segment = confirmed(signed_in, "id\nc1\n")
    assert (
        signed_in.post(f"{segment.get_absolute_url()}save/", {"node": "n1::group", "n1.match": "all"}).status_code
        == 400
    )


def test_a_list_is_a_part_of_rules_and_campaigns(signed_in, people):
    segment = confirmed(signed_in, "id\nc1\nc2\n")
    left_out = {"match": "none", "rules": segment.rule["rules"]}
    assert sorted(
        audience.matching(parse({"match": "all", "rules": [left_out]})).values_list("external_id", flat=True)
    ) == ["c0", "c3", "c4", "c5"]


def test_the_export_of_members_uploaded_again_finds_everybody(signed_in):
    for external_id in ("=x1", "-note", "'=y", "+c", "plain"):
        create_customer(external_id=external_id, name="=1+1")
    everyone = Segment.objects.create(name="All", rule={"match": "all", "rules": []})
    exported = signed_in.get(f"/segments/{everyone.id}/members.csv").getvalue()

    assert members(confirmed(signed_in, exported.decode())) == sorted(["=x1", "-note", "'=y", "+c", "plain"])


@pytest.mark.both_databases
def test_an_address_is_found_in_any_spelling_and_beside_an_unknown_id(signed_in):
    for external_id, email in (("c1", "jo@köln.example"), ("c2", "ann@example.com")):
        persist_records("customer", {"external_id": external_id, "email": email})

    assert members(confirmed(signed_in, "id,email\nold,JO@xn--kln-sna.example\n,an\u200bn@EXAMPLE.com \n")) == [
        "c1",
        "c2",
    ]
