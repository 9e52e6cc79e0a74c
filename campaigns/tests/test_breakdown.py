"""Parts of an audience: what is counted, which parts stand out, and what the page, the API and the file say."""

import csv
import io
import random
from datetime import timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from campaigns.attribution.models import Credit
from campaigns.breakdown import sampling
from campaigns.breakdown.comparing import Count, compare_parts
from campaigns.breakdown.counting import Outcome, count_parts
from campaigns.breakdown.groupings import groupings
from campaigns.tests.factories import create_launched, create_messages
from campaigns.tests.test_weak_parts import sizes_of_parts
from customers.tests.factories import create_customers, order_record, persist_records

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def create_sent(*people: dict, **fields):
    """A campaign of last week, delivered to these people; what `message` says of each is its message's."""
    campaign = create_launched(launched_at=timezone.now() - timedelta(days=7), **fields)
    messages = [{"created_at": campaign.launched_at, **person.pop("message", {})} for person in people]
    pairs = zip(create_customers(*people), messages, strict=True)
    create_messages(campaign, *({"customer": customer, **message} for customer, message in pairs))
    return campaign


def read_parts(campaign, by: str, of: Outcome = Outcome.CLICKED) -> dict[str, tuple[int, int]]:
    found = count_parts(campaign, groupings(campaign)[by], of)
    return {part.name: tuple(part.count) for part in found.parts}


def people(count: int, *, clicked: int = 0, **fields) -> list[dict]:
    now = timezone.now()
    return [{**fields, "message": {"clicked_at": now if n < clicked else None}} for n in range(count)]


# ── Which parts stand out ─────────────────────────────────────────────
def test_the_small_parts_are_put_together_and_never_marked():
    counts = {"a": Count(50, 100), "b": Count(10, 19), "c": Count(0, 3)}
    parts = compare_parts(counts, Count(60, 122), by_size=True, both_ways=True)

    assert [(part.name, *part.count, part.stands_out) for part in parts] == [
        ("a", 50, 100, False),
        ("others (2)", 10, 22, False),
    ]


def test_more_and_less_stand_out_where_both_are_worth_knowing():
    counts = {"more": Count(200, 1_000), "less": Count(20, 1_000), "usual": Count(330, 3_000)}
    for both_ways, expected in ((True, ["more", "less"]), (False, ["more"])):
        parts = compare_parts(counts, Count(550, 5_000), by_size=True, both_ways=both_ways)
        assert sorted(part.name for part in parts if part.stands_out) == sorted(expected)


def test_a_difference_too_small_to_matter_does_not_stand_out():
    counts = {"one": Count(10_000, 100_000), "other": Count(11_500, 100_000)}
    assert not any(
        part.stands_out for part in compare_parts(counts, Count(21_500, 200_000), by_size=True, both_ways=True)
    )


@pytest.mark.parametrize(
    ("parts", "campaigns"),
    [
        (40, 100),
        pytest.param(40, 1_000, marks=pytest.mark.long),
        pytest.param(300, 1_000, marks=pytest.mark.long),
    ],
)
def test_where_nothing_differs_hardly_ever_a_part_is_marked_either_way(parts, campaigns):
    draw = random.Random(20261129)
    sizes = sizes_of_parts(parts, 20_000 if campaigns > 100 else 2_000)
    marked = 0
    for _ in range(campaigns):
        counts = {str(n): Count(sum(draw.random() < 0.03 for _ in range(size)), size) for n, size in enumerate(sizes)}
        whole = Count(sum(count.n for count in counts.values()), sum(sizes))
        marked += any(part.stands_out for part in compare_parts(counts, whole, by_size=True, both_ways=True))
    assert marked <= 0.05 * campaigns


# ── What is counted ───────────────────────────────────────────────────
@pytest.mark.both_databases
def test_messages_are_counted_by_what_is_known_of_their_customers():
    campaign = create_sent(
        *people(20, clicked=5, city="Pune", tags=["vip", "new"], attributes={"tier": "Gold", "beans": 3, "club": True}),
        *people(19, city="pune", tags=["vip"], attributes={"tier": "gold", "beans": 40}),
        *people(22, clicked=1, email="someone@shop.example"),
    )

    assert read_parts(campaign, "city") == {"Pune": (5, 39), "Not known": (1, 22)}
    assert read_parts(campaign, "tags") == {"vip": (5, 39), "No tag": (1, 22), "new": (5, 20)}
    assert read_parts(campaign, "attributes.tier") == {"Gold": (5, 39), "Not known": (1, 22)}
    assert read_parts(campaign, "attributes.beans") == {"3": (5, 20), "Not known": (1, 22), "others (1)": (0, 19)}
    assert read_parts(campaign, "attributes.club") == {"Yes": (5, 20), "Not known": (1, 41)}
    assert read_parts(campaign, "domain", Outcome.FAILED) == {"Not known": (0, 39), "shop.example": (0, 22)}


@pytest.mark.both_databases
def test_orders_count_as_they_stood_when_the_message_was_written():
    campaign = create_sent(*people(30, clicked=3, email="a@example.in"))
    ids = list(campaign.log.order_by("id").values_list("customer_external_id", flat=True))
    before, after = (campaign.launched_at + timedelta(days=days) for days in (-40, 1))
    orders = [(id, before, 100 + n) for n, id in enumerate(ids[:20])] + [(id, after, 5_000) for id in ids[5:]]
    orders = [
        order_record(external_id=f"o{n}", customer=id, ordered_at=at.isoformat(), amount=amount)
        for n, (id, at, amount) in enumerate(orders)
    ]
    persist_records("order", *orders)

    assert read_parts(campaign, "order_count") == {"1 order": (3, 20), "others (1)": (0, 10)}
    assert read_parts(campaign, "last_order_at") == {"30 to 90 days ago": (3, 20), "others (1)": (0, 10)}
    bands = read_parts(campaign, "total_spend")
    assert bands == {"others (6)": (3, 30)}


@pytest.mark.both_databases
def test_an_order_between_two_messages_came_before_the_later_one_alone():
    campaign = create_sent(*people(20), *[{"message": {"created_at": timezone.now()}} for _ in range(20)])
    between = (campaign.launched_at + timedelta(days=1)).isoformat()
    for n, id in enumerate(campaign.log.values_list("customer_external_id", flat=True)):
        persist_records("order", order_record(external_id=f"o{n}", customer=id, ordered_at=between))

    assert read_parts(campaign, "order_count") == {"No order before": (0, 20), "1 order": (0, 20)}
    assert read_parts(campaign, "first_order_at") == {"No order before": (0, 20), "Up to 30 days ago": (0, 20)}


def test_numbers_are_put_into_bands_of_about_equally_many_messages():
    campaign = create_sent(*({"attributes": {"beans": n}} for n in range(150)))
    assert read_parts(campaign, "attributes.beans") == {
        "0 to 29": (0, 30),
        "30 to 59": (0, 30),
        "60 to 89": (0, 30),
        "90 to 119": (0, 30),
        "120 to 149": (0, 30),
    }


@pytest.mark.both_databases
def test_each_outcome_has_its_own_messages():
    now = timezone.now()
    campaign = create_sent(
        *({"city": "Pune"} for _ in range(20)),
        *({"city": "Pune", "message": {"status": "failed"}} for _ in range(5)),
        *({"city": "Pune", "message": {"status": "sent"}} for _ in range(4)),
        {"city": "Pune", "message": {"unsubscribed_at": now}},
        {"city": "Pune", "message": {"status": "skipped"}},
    )
    message = campaign.log.filter(status="delivered").first()
    credit = {
        "campaign": campaign,
        "message_id": message.id,
        "customer_id": message.customer_id,
        "amount": 5,
        "ordered_at": now,
    }
    Credit.objects.create(version=1, order_id=message.id, **credit)
    Credit.objects.create(version=2, order_id=message.id, **credit | {"message_id": campaign.log.last().id})

    assert {of: read_parts(campaign, "city", of) for of in Outcome} == {
        Outcome.FAILED: {"Pune": (5, 30)},
        Outcome.CLICKED: {"Pune": (0, 21)},
        Outcome.UNSUBSCRIBED: {"Pune": (1, 21)},
        Outcome.CONVERTED: {"Pune": (1, 21)},
    }


def test_a_large_campaign_is_counted_by_a_sample_of_all_of_it(monkeypatch):
    monkeypatch.setattr(sampling, "MAX_COUNTED", 60)
    monkeypatch.setattr(sampling, "STRETCHES", 6)
    ids = (UUID(int=(1 << 100) + (n << 60)) for n in range(200))  # as if they were written at an even pace
    cities = (city for city in ("Pune", "Delhi") for _ in range(100))
    campaign = create_sent(
        *({"city": city, "message": {"id": id}} for city, id in zip(cities, ids, strict=True)), status="completed"
    )

    found = count_parts(campaign, groupings(campaign)["city"], Outcome.CLICKED)
    assert (found.whole, found.counted <= 60) == (200, True)
    assert {part.name for part in found.parts} == {"Pune", "Delhi"}


@pytest.mark.long
@pytest.mark.both_databases
@pytest.mark.parametrize("busy", ["first", "last"])
def test_a_sample_has_as_much_of_a_busy_hour_as_the_campaign_had(monkeypatch, busy):
    """Nine in ten were written in one second, and of these a third was skipped; the rest in days before or after."""
    monkeypatch.setattr(sampling, "MAX_COUNTED", 60)
    monkeypatch.setattr(sampling, "STRETCHES", 20)
    second, days = range(540), range(60)
    offset = (0, 1 << 20) if busy == "first" else (1 << 40, 0)
    ids = [(offset[0] + n) << 60 for n in second] + [(offset[1] + (n << 30)) << 60 for n in days]
    cities = ["Pune" if n < 540 else "Delhi" for n in range(600)]
    states = ["skipped" if n < 540 and n % 3 == 0 else "delivered" for n in range(600)]
    campaign = create_sent(
        *(
            {"city": city, "message": {"id": UUID(int=(1 << 110) + id), "status": status}}
            for city, id, status in zip(cities, ids, states, strict=True)
        ),
        status="completed",
    )

    found = count_parts(campaign, groupings(campaign)["city"], Outcome.CLICKED)
    counts = {part.name: part.count.of for part in found.parts}
    assert found.whole == 420
    assert 50 <= found.counted <= 60
    assert counts["Pune"] / found.counted == pytest.approx(360 / 420, abs=0.05)


def test_texts_are_a_grouping_where_several_are_tried():
    arms = {"a": [20, 0, 0], "b": [20, 0, 0], "h": [5, 0, 0]}
    campaign = create_sent(*({"message": {"arm": arm}} for arm in "ab" for _ in range(20)), arms=arms)
    assert read_parts(campaign, "arm") == {"A": (0, 20), "B": (0, 20)}
    assert "arm" not in groupings(create_launched())
    assert "domain" not in groupings(create_launched(channel="sms"))


# ── Page, API and file ────────────────────────────────────────────────
@pytest.fixture
def campaign():
    return create_sent(
        *people(60, clicked=30, city="Pune"), *people(100, clicked=5, city="Delhi"), *people(4, city="Goa")
    )


def test_the_api_breaks_a_campaign_down(api, campaign):
    read = api("read")
    shown = read.get(f"/api/v1/campaigns/{campaign.id}/breakdown?by=city&of=clicked").json()

    assert shown.pop("as_of")
    assert shown == {
        "counted": 164,
        "whole": 164,
        "parts": [
            {"name": "Delhi", "n": 5, "of": 100, "stands_out": True},
            {"name": "Pune", "n": 30, "of": 60, "stands_out": True},
            {"name": "others (1)", "n": 0, "of": 4, "stands_out": False},
        ],
    }
    assert read.get(f"/api/v1/campaigns/{campaign.id}/breakdown").json()["parts"][0]["n"] == 0  # failed by city


@pytest.mark.long
@pytest.mark.parametrize("query", ["by=email", "by=attributes.unknown", "by=arm", "of=opened", "format=xlsx"])
@pytest.mark.also_mongodb
def test_what_cannot_be_broken_down_is_refused(api, campaign, query):
    answer = api("read").get(f"/api/v1/campaigns/{campaign.id}/breakdown?{query}")
    assert answer.status_code == 422
    assert answer.json()["detail"][0]["loc"][-1] == query.partition("=")[0]


@pytest.mark.long
@pytest.mark.also_mongodb
def test_the_file_says_what_it_counted(api, signed_in, campaign):
    for client, url in (
        (api("read"), f"/api/v1/campaigns/{campaign.id}/breakdown"),
        (signed_in, f"{campaign.get_absolute_url()}breakdown/"),
    ):
        answer = client.get(f"{url}?by=city&of=clicked&format=csv")
        text = b"".join(answer.streaming_content).decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text)))
        assert [(row["city"], row["clicked"], row["of"], row["stands_out"]) for row in rows] == [
            ("Delhi", "5", "100", "yes"),
            ("Pune", "30", "60", "yes"),
            ("others (1)", "0", "4", "no"),
        ]
        assert rows[0]["rule"] == "Clicked of delivered messages by City"


def test_the_page_gives_each_share_with_its_denominator(signed_in, campaign):
    page = " ".join(
        signed_in.get(f"{campaign.get_absolute_url()}breakdown/?of=clicked&by=city").content.decode().split()
    )

    assert "2 parts stand out." in page
    assert "50.0% of 60 delivered" in page
    assert "rest 4.8% of 104 delivered" in page
    assert "0 of 4 delivered" in page
    assert "Others (1 smaller part" in page
    assert "received_campaign" in page  # a segment of a part


def test_the_report_leads_to_it_and_before_anything_was_sent_it_says_so(signed_in):
    campaign = create_launched()
    assert f"{campaign.get_absolute_url()}breakdown/" in signed_in.get(campaign.get_absolute_url()).content.decode()
    page = signed_in.get(f"{campaign.get_absolute_url()}breakdown/?by=nothing&of=nothing").content.decode()
    assert "Nothing to break down yet" in page
    box = page.partition('id="breakdown"')[2].partition(">")[0]
    assert 'hx-trigger="campaign-done from:body"' in box  # what was loaded early is not the last word


def test_where_all_is_within_chance_it_says_so(signed_in):
    campaign = create_sent(*people(40, clicked=4, city="Pune"), *people(40, clicked=5, city="Delhi"))
    page = signed_in.get(f"{campaign.get_absolute_url()}breakdown/?of=clicked&by=city").content.decode()
    assert "No part stands out." in page
