"""A thousand campaigns with a million messages, on top of the customers of `benchmarks.population`."""

import json
import os
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.utils import timezone

from benchmarks.population import CHUNK, SIZE, populate, populate_orders, write
from campaigns.log.ledger import Message, State
from campaigns.models import Campaign
from crm.database.models import as_stored, new_stored_id
from customers.models import Customer, Segment

MESSAGES = int(os.environ.get("MESSAGES", SIZE))
CAMPAIGNS = 1_000
SEGMENTS = 200
SMALL = MESSAGES // 4 // CAMPAIGNS  # messages of a campaign but for the two large ones
WITH_ORDERS = 20_000  # customers whose orders are rows too
FAILURES = ("mailbox is full", "no such user", "blocked as spam", "vendor answered 503", "timed out", "bad address")
SKIPS = ("opted out", "no address", "suppressed")
MESSAGE = (
    *("id", "campaign", "customer_id", "customer_external_id", "customer_name", "to", "to_key", "search_key"),
    *("values", "status", "reason", "reason_for", "round", "attempts", "due_at", "created_at"),
    *("sent_at", "delivered_at", "failed_at", "arm", "time_zone", "enrollment_number"),
)


def populate_history() -> None:
    """Write customers, some of their orders, segments, and campaigns with their log: one that is paused with half
    of the messages, one that was cancelled with a quarter, and many small ones that are completed."""
    populate()
    populate_orders(WITH_ORDERS)
    segments = [Segment(name=f"Spent over {n}", rule=_rule(n)) for n in range(SEGMENTS)]
    for segment in segments:
        segment.save()
    now = timezone.now()
    for n in range(CAMPAIGNS):
        status, size = Campaign.Status.COMPLETED, SMALL
        if n == CAMPAIGNS - 1:
            status, size = Campaign.Status.PAUSED, MESSAGES // 2
        elif n == CAMPAIGNS - 2:
            status, size = Campaign.Status.CANCELLED, MESSAGES // 4
        at = now - timedelta(hours=2 * (CAMPAIGNS - n))
        campaign = Campaign.objects.create(
            name=f"News {n}",
            segment=segments[n % SEGMENTS],
            segment_name=segments[n % SEGMENTS].name,
            subject="News",
            message="Hi {{ first_name }}, news!",
            status=status,
            created_at=at,
            launched_at=at,
            snapshot_at=at,
            vendor_name="Built-in test vendor",
            is_test=True,
            last_sent_at=at,
        )
        counts: Counter[tuple[str, str]] = Counter()
        write(Message, MESSAGE, _messages(campaign, _customers(size), counts))
        states: Counter[str] = Counter()
        for (state, _), count in counts.items():
            states[state] += count
        campaign.record(states, counts)


def _customers(size: int) -> Iterator[Any]:
    """The first customers, in chunks: on SQLite nobody writes while reading what was there before another's write."""
    customers = Customer.objects.order_by("id").values_list(as_stored("id"), "external_id", "name", "email")
    for start in range(0, size, CHUNK):
        yield from list(customers[start : min(start + CHUNK, size)])


def _messages(
    campaign: Campaign, customers: Iterator[Any], counts: Counter[tuple[str, str]]
) -> Iterator[tuple[Any, ...]]:
    """A row for each customer, counted by its state and reason. Three in ten are skipped, one in ten has failed; of the
    paused campaign a fifth is pending, and as much of the cancelled one was withdrawn."""
    at = campaign.launched_at
    for n, (customer_id, external_id, name, email) in enumerate(customers):
        digit, reason = n % 10, ""
        status = State.DELIVERED
        if digit < 3:
            status, reason = State.SKIPPED, SKIPS[n // 10 % 3]
        elif digit == 3:
            status, reason = State.FAILED, FAILURES[n // 10 % 6]
        elif digit < 6 and campaign.status == Campaign.Status.PAUSED:
            status = State.PENDING
        elif digit < 6 and campaign.status == Campaign.Status.CANCELLED:
            status, reason = State.SKIPPED, "cancelled"
        counts[status, reason] += 1
        attempted = status in (State.DELIVERED, State.FAILED)
        yield (
            *(new_stored_id(), campaign.id.hex, customer_id, external_id, name, email, email),
            *(f"{name}\n{email}\n{external_id}".lower(), {"first_name": name}, status.value, reason),
            *(status.value if reason else "", 1, int(attempted)),
            *(at, at, at if attempted else None, at if status == State.DELIVERED else None),
            *(at if status == State.FAILED else None, "", "", 0),
        )


def _rule(n: int) -> dict[str, Any]:
    return {"match": "all", "rules": [{"field": "total_spend", "op": "gte", "value": 100 * n}]}


def print_places() -> None:
    """Print as JSON where pages lie, for the addresses of `benchmarks.pages`."""
    campaigns = Campaign.objects.exclude(launched_at=None).order_by("-id")
    paused, cancelled, completed = campaigns[:3]
    draft = Campaign.draft(Segment.objects.all()[0], subject="News", message="Hi {{ first_name }}, news!")
    customers, log = Customer.objects.order_by("id"), paused.log.order_by("id")
    failed = log.filter(reason_for=State.FAILED)
    rows = {
        "paused": paused,
        "cancelled": cancelled,
        "completed": completed,
        "draft": draft,
        "segment": Segment.objects.all()[0],
        "customer": customers[0],
        "old_campaign": campaigns[CAMPAIGNS * 9 // 10],
        "old_customer": customers[SIZE // 10],
        "poor_customer": Customer.objects.order_by("-total_spend", "-id")[SIZE * 9 // 10],
        "late_message": log[paused.audience * 9 // 10],
        "late_failure": failed[paused.failed * 9 // 10],
    }
    print(json.dumps({name: str(row.pk) for name, row in rows.items()}))
