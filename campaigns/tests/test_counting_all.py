"""Counting every message of a campaign of which the page shows a sample, in the background."""

import random
from datetime import timedelta
from itertools import pairwise

import pytest
from django.utils import timezone

from campaigns import tasks
from campaigns.breakdown import counting_all, sampling, tally
from campaigns.breakdown.comparing import Count
from campaigns.breakdown.counting import Outcome
from campaigns.breakdown.groupings import groupings
from campaigns.breakdown.models import WholeCount
from campaigns.breakdown.tally import Tally
from campaigns.tests.test_breakdown import create_sent, people
from crm.streams.work import STALLED_AFTER
from customers.survey.rfm import Bands, set_bands


@pytest.fixture(autouse=True)
def few_are_many(monkeypatch):
    monkeypatch.setattr(sampling, "MAX_COUNTED", 60)
    monkeypatch.setattr(sampling, "STRETCHES", 6)
    monkeypatch.setattr(sampling, "CHUNK", 40)


@pytest.fixture
def campaign(db):
    sent = [*people(90, clicked=30, city="Pune"), *people(80, clicked=5, city="Delhi"), *people(7, city="Goa")]
    return create_sent(*sent, status="completed", name="News")


def start(campaign, by="city", of=Outcome.CLICKED) -> WholeCount:
    counting_all.start(campaign, groupings(campaign)[by], of)
    return WholeCount.objects.get(campaign=campaign, by=by, of=of)


def carry_out(count: WholeCount, **arguments) -> bool:
    return counting_all.carry_out(count.id, **arguments)


def read(campaign, by="city", of=Outcome.CLICKED):
    return counting_all.read_breakdown(campaign, groupings(campaign)[by], of)


# ── What is counted ──
def test_all_messages_are_counted_in_as_many_tasks_as_it_takes(campaign):
    assert read(campaign).counted <= 60
    count = start(campaign)
    seen = [0]
    while not carry_out(count, seconds=0):
        count.refresh_from_db()
        assert count.counted > seen[-1]
        assert count.percent < 100
        assert read(campaign).counted <= 60, "until all is counted, the sample is shown"
        seen.append(count.counted)

    found = read(campaign)
    assert len(seen) > 4
    assert (found.counted, found.whole) == (177, 177)
    assert [(part.name, *part.count) for part in found.parts] == [
        ("Pune", 30, 90),
        ("Delhi", 5, 80),
        ("others (1)", 0, 7),
    ]
    assert "sample" not in found.rule


@pytest.mark.long
@pytest.mark.parametrize("by", ["domain", "city", "tags", "order_count", "total_spend", "signed_up_at"])
def test_it_equals_a_count_at_once(campaign, by, monkeypatch):
    count = start(campaign, by, Outcome.FAILED)
    while not carry_out(count, seconds=0):
        pass
    in_parts = read(campaign, by, Outcome.FAILED)
    WholeCount.objects.all().delete()
    monkeypatch.setattr(sampling, "MAX_COUNTED", 1_000)
    assert in_parts.parts == read(campaign, by, Outcome.FAILED).parts


@pytest.mark.both_databases
def test_what_two_workers_count_at_once_is_stored_once(campaign, monkeypatch):
    count = start(campaign)
    add = counting_all.add_messages

    def add_after_another(*arguments):
        monkeypatch.setattr(counting_all, "add_messages", add)
        carry_out(count, seconds=0)
        add(*arguments)

    monkeypatch.setattr(counting_all, "add_messages", add_after_another)
    carry_out(count, seconds=0)
    count.refresh_from_db()
    assert count.counted == 40
    assert count.counts["together"][1] == 40


def test_one_that_is_under_way_is_not_begun_again_and_one_that_is_over_is(campaign):
    count = start(campaign)
    carry_out(count, seconds=0)
    assert start(campaign) == count
    while not carry_out(count):
        pass
    again = start(campaign)
    assert again != count
    assert not again.counted
    assert WholeCount.objects.count() == 1


# ── How long it is kept ──
def test_it_is_kept_for_a_day_and_not_beyond_new_bands(campaign):
    carry_out(start(campaign))
    assert read(campaign).counted == 177
    WholeCount.objects.update(began_at=timezone.now() - timedelta(hours=25))
    assert read(campaign).counted <= 60
    tasks.sweep()
    assert not WholeCount.objects.exists()

    carry_out(start(campaign))
    set_bands(Bands((1, 2, 3, 4), (2, 3, 4, 5)))
    assert read(campaign).counted <= 60


def test_what_a_lost_task_has_left_is_taken_up_again(campaign, monkeypatch):
    count = start(campaign)
    woken = []
    monkeypatch.setattr(counting_all, "nudge", lambda *arguments: woken.append(arguments))
    tasks.sweep()
    assert not woken
    WholeCount.objects.update(moved_at=timezone.now() - 2 * STALLED_AFTER)
    tasks.sweep()
    assert woken == [("campaigns.tasks.carry_out_whole_count", str(count.id))]


@pytest.mark.long
def test_an_attribute_that_nobody_has_any_more_ends_it(campaign):
    count = start(campaign)
    WholeCount.objects.update(by="attributes.gone")
    assert carry_out(count)
    assert not WholeCount.objects.exists()


# ── Memory ──
def test_spellings_are_one_part_also_when_tasks_meet_them_apart():
    counted = Tally()
    counted.add(["Pune"], 1)
    counted = Tally(counted.to_json())
    counted.add(["PUNE"], 0)
    assert counted.to_json()["names"] == [["Pune", 1, 2]]


def test_names_beyond_the_limit_are_counted_together(monkeypatch):
    monkeypatch.setattr(tally, "MAX_NAMES", 2)
    counted = Tally()
    for n in range(90):
        counted.add([f"City {n % 3}"], n < 3)
    stored = counted.to_json(is_over=True)
    assert stored["names"] == [["City 0", 1, 30], ["City 1", 1, 30]]
    assert stored["others"] == [1, 1, 30]


def test_names_of_small_parts_are_not_kept():
    counted = Tally()
    for n in range(60):
        counted.add(["Pune" if n < 50 else f"Only {n}"], 0)
    stored = counted.to_json(is_over=True)
    assert stored["names"] == [["Pune", 0, 50]]
    assert stored["others"] == [10, 0, 10]


@pytest.mark.long
def test_of_very_many_numbers_bands_are_kept_that_hold_all_of_them(monkeypatch, campaign):
    monkeypatch.setattr(tally, "MAX_NUMBERS", 100)
    draw = random.Random(20261129)
    numbers = [draw.lognormvariate(7, 1.5) for _ in range(20_000)]
    counted = Tally()
    for n, number in enumerate(numbers):
        counted.add([round(number)], number > 1_000)
        if n % 3_000 == 0:
            counted = Tally(counted.to_json())

    bands = counted.to_json()["bands"]
    assert len(bands) <= 100
    assert all(band[1] < after[0] for band, after in pairwise(bands)), "no number is in two"
    assert all(of == sum(low <= round(each) <= high for each in numbers) for low, high, _, of in bands)
    named = counted.parts(groupings(campaign)["total_spend"]).named
    assert len(named) == tally.NUMBER_BANDS
    assert all(3_000 < count.of < 5_000 for count in named.values())
    whole = Count(sum(count.n for count in named.values()), sum(count.of for count in named.values()))
    assert whole == Count(sum(number > 1_000 for number in numbers), 20_000)


# ── The page ──
def test_the_page_offers_it_shows_how_far_it_is_and_then_all(signed_in, campaign):
    page = f"{campaign.get_absolute_url()}breakdown/?by=city&of=clicked"
    assert "Count all 177" in signed_in.get(page).content.decode()

    answer = signed_in.post(f"{campaign.get_absolute_url()}breakdown/all/", {"by": "city", "of": "clicked"})
    assert answer.url == page
    shown = signed_in.get(page).content.decode()
    assert "Counting all: 0 of 177, 0 %." in shown
    assert "Count all 177" not in shown
    asked = {"headers": {"HX-Request": "true"}}
    assert signed_in.get(f"{page}&progress", **asked).content.decode().lstrip().startswith("<p")

    carry_out(WholeCount.objects.get())
    answer = signed_in.get(f"{page}&progress", **asked)
    assert answer["HX-Retarget"] == "#breakdown"
    shown = " ".join(answer.content.decode().split())
    assert "All 177 were counted, as of" in shown
    assert "Count all 177 again" in shown
    assert "33.3% of 90 delivered" in shown


def test_the_api_and_the_file_give_all_once_it_is_counted(api, signed_in, campaign):
    url = f"/api/v1/campaigns/{campaign.id}/breakdown?by=city&of=clicked"
    assert api("read").get(url).json()["counted"] <= 60
    carry_out(start(campaign))
    shown = api("read").get(url).json()
    assert (shown["counted"], shown["whole"]) == (177, 177)
    file = signed_in.get(f"{campaign.get_absolute_url()}breakdown/?by=city&of=clicked&format=csv")
    assert "sample" not in b"".join(file.streaming_content).decode()


@pytest.mark.long
@pytest.mark.parametrize("status", ["sending", "paused"])
def test_while_it_is_sent_or_where_all_are_counted_anyway_there_is_no_button(signed_in, campaign, monkeypatch, status):
    url = f"{campaign.get_absolute_url()}breakdown/"
    type(campaign).objects.update(status=status)
    assert "Count all" not in signed_in.get(url).content.decode()
    type(campaign).objects.update(status="completed")
    monkeypatch.setattr(sampling, "MAX_COUNTED", 177)
    assert "Count all" not in signed_in.get(url).content.decode()
    signed_in.post(f"{url}all/", {"by": "city", "of": "clicked"})
    assert not WholeCount.objects.exists()
