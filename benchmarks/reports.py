"""What is learned from campaigns: the nightly survey beside a bare reading of the same columns, counting all messages
by parts beside reading them, and every page of figures over a log as large as the table of customers, of which one in
sixteen bought."""

import os
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from statistics import median
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.test import Client

from benchmarks.population import NOW, SIZE, populate, write
from benchmarks.rounds import compare, p50_and_p95, seconds
from campaigns.attribution.models import Credit, Earned
from campaigns.breakdown import counting_all
from campaigns.breakdown.counting import COLUMNS, Outcome
from campaigns.breakdown.groupings import groupings
from campaigns.breakdown.models import WholeCount
from campaigns.breakdown.sampling import read_all
from campaigns.engagement.figures import Figure
from campaigns.log.ledger import Message, State
from campaigns.models import Campaign
from crm.accounts.models import Role, User
from crm.database.models import as_stored, new_id, new_stored_id
from customers.models import Customer, Segment
from customers.survey import passing
from customers.survey.models import SurveyPass

ROUNDS = int(os.environ.get("ROUNDS", 25))
CHUNK = 1_000
DAYS = 20  # from the launch until the time of `population`, so that some have ordered since
HELD_OUT = 0.1
BUYERS = 1 / 16
CLICKED = 0.04
MESSAGE = (
    *("id", "campaign", "customer_id", "customer_external_id", "customer_name", "to", "to_key", "search_key"),
    *("values", "status", "reason", "reason_for", "round", "attempts", "due_at", "created_at", "sent_at"),
    *("delivered_at", "clicked_at", "clicks", "arm", "before", "orders", "spent", "time_zone", "enrollment_number"),
)
CREDIT = ("id", "version", "order_id", "customer_id", "message_id", "campaign", "arm", "link", "amount", "ordered_at")
PAGES = {
    "the campaign": "/campaigns/{id}/",
    "parts by city, a sample": "/campaigns/{id}/breakdown/?by=city&of=clicked",
    "orders by spend before, a sample": "/campaigns/{id}/breakdown/?by=total_spend&of=converted",
    "reports": "/reports/",
    "what changed": "/reports/changes/",
    "RFM": "/reports/rfm/",
    "cohorts": "/reports/cohorts/",
    "comparison of two": "/reports/compare/?ids={id}&ids={id}",
    "dashboard": "/",
}


def run() -> Iterator[dict[str, str]]:
    """The survey, the campaign as it is written, counting all, then the pages."""
    populate()
    yield _survey()
    campaign = _write_campaign()
    yield _count_all(campaign)
    WholeCount.objects.all().delete()
    yield from open_pages(
        {f"{name}, of {SIZE:,} messages": url.format(id=campaign.id) for name, url in PAGES.items()},
        reach="p95 < 300 ms",
    )


def _survey() -> dict[str, str]:
    cpu: list[float] = []

    def carry_out() -> None:
        passing.begin()
        _until(passing.carry_out)

    def survey() -> float:
        SurveyPass.objects.all().delete()
        used = time.process_time()
        taken = seconds(carry_out)
        cpu.append(time.process_time() - used)
        return taken

    def read() -> None:
        columns = ("id", "created_at", "last_order_at", "total_spend", "purchases")
        rows = Customer.objects.order_by("id").values_list(*columns)
        chunk = rows[:CHUNK]
        while found := list(chunk):
            chunk = rows.filter(id__gt=found[-1][0])[:CHUNK]

    line = compare(f"survey of {SIZE:,}", SIZE, "≥ 16,667/s", survey, lambda: seconds(read), "reading their orders")
    return line | {"ours": f"{line['ours']}, {median(cpu) / SIZE * 1e6:.0f} µs of CPU each"}


def _until(work: Callable[[], bool]) -> None:
    while not work():
        pass


def _write_campaign() -> Campaign:
    """A campaign to everybody, with a holdout, clicks, orders and credits, and the figures of it."""
    at = NOW - timedelta(days=DAYS)
    segment = Segment.objects.create(name="Everybody", rule={"match": "all", "rules": []})
    campaign = Campaign.objects.create(
        name="News",
        segment=segment,
        segment_name=segment.name,
        subject="News",
        message="Hi {{ first_name }}, news: https://tea.example/new",
        tracks=True,
        holdout=100 * HELD_OUT,
        status=Campaign.Status.COMPLETED,
        launched_at=at,
        snapshot_at=at,
        completed_at=at,
        last_sent_at=at,
    )
    counts: Counter[tuple[str, str]] = Counter()
    credits: list[tuple[Any, ...]] = []
    sums = {arm: [0, 0, 0] for arm in ("h", "a")}
    write(Message, MESSAGE, _messages(campaign, counts, credits, sums))
    write(Credit, CREDIT, iter(credits))
    campaign.record(Counter(status for status, _ in counts.elements()), {key: n for key, n in counts.items() if key[1]})
    Campaign.objects.filter(id=campaign.id).update(arms=sums)
    clicked = Message.objects.filter(campaign=campaign, clicks__gt=0).count()
    Figure.objects.create(campaign=campaign, arm="a", link=0, clicked=clicked, clicks=clicked, opened=clicked)
    Figure.objects.create(campaign=campaign, arm="a", link=1, clicked=clicked, clicks=clicked)
    revenue = sum(credit[CREDIT.index("amount")] for credit in credits)
    for link in (0, 1):
        earned = {"converted": len(credits), "orders": len(credits), "revenue": revenue}
        Earned.objects.create(version=1, campaign=campaign, arm="a", link=link, **earned)
    campaign.refresh_from_db()
    return campaign


def _messages(
    campaign: Campaign, counts: Counter[tuple[str, str]], credits: list[tuple[Any, ...]], sums: dict[str, list[int]]
) -> Iterator[tuple[Any, ...]]:
    """One to each customer; adds to the counts of the campaign and notes the credits."""
    chance, at = random.Random(2), campaign.launched_at
    assert at
    customers = Customer.objects.order_by("id").values_list(as_stored("id"), "external_id", "name", "email")
    for customer_id, external_id, name, email in customers.iterator(chunk_size=5_000):
        is_held_out, buys, clicks = (chance.random() < share for share in (HELD_OUT, BUYERS, CLICKED))
        before = chance.randrange(5_000) if chance.random() < 0.3 else 0
        spent = chance.randrange(10_000, 500_000) if buys else 0
        arm, status = ("h", State.SKIPPED) if is_held_out else ("a", State.DELIVERED)
        reason = "holdout" if is_held_out else ""
        counts[status.value, reason] += 1
        for place, figure in enumerate((1, before, before**2)):
            sums[arm][place] += figure
        id, was_sent = new_stored_id(), None if is_held_out else at
        has_clicked = clicks and not is_held_out
        if has_clicked and buys:
            credits.append((new_id(), 1, new_id(), customer_id, id, campaign.id.hex, arm, 1, spent, at))
        yield (
            *(id, campaign.id.hex, customer_id, external_id, name, email, email, f"{name}\n{email}".lower()),
            *({}, status.value, reason, status.value if reason else "", 1, int(not is_held_out), at, at, was_sent),
            *(was_sent, at if has_clicked else None, 1 if has_clicked else None, arm, before, int(buys), spent, "", 0),
        )


def _count_all(campaign: Campaign) -> dict[str, str]:
    grouping = groupings(campaign)["city"]

    def count() -> float:
        WholeCount.objects.all().delete()
        counting_all.start(campaign, grouping, Outcome.CLICKED)
        count_id = WholeCount.objects.get().id
        return seconds(lambda: _until(lambda: counting_all.carry_out(count_id)))

    def read() -> None:
        for _ in read_all(campaign, Outcome.CLICKED.states, COLUMNS):
            pass

    work = f"count all of {campaign.delivered:,} messages by city"
    return compare(work, campaign.delivered, "", count, lambda: seconds(read), "reading them")


def open_pages(pages: dict[str, str], reach: str) -> Iterator[dict[str, str]]:
    """Each page, by its name, as the test client gets it, with the CPU time of this process, in which SQLite is
    included."""
    call_command("collectstatic", interactive=False, verbosity=0)
    client = Client()
    client.force_login(User.objects.create_user("benchmark@example.in", role=Role.MARKETER))
    for name, url in pages.items():
        elapsed, cpu = [], []
        for _ in range(ROUNDS + 1):
            began, used = time.perf_counter(), time.process_time()
            answer = client.get(url)
            elapsed.append(time.perf_counter() - began)
            cpu.append(time.process_time() - used)
            assert answer.status_code == 200, (url, answer.status_code)
        yield {
            "work": f"{connection.display_name}: {name}",
            "ours": f"{p50_and_p95(elapsed[1:])}, {1000 * median(cpu[1:]):,.0f} ms of CPU",
            "against": "—",
            "ratio": "—",
            "reach": reach,
        }
