"""What MSG91 reports. It signs nothing: the address that it is given has a secret."""

import hmac
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pydantic_core
from django.http import HttpRequest
from django.utils import timezone

from delivery.vendors.consequences import Consequence, receipt_fields
from delivery.vendors.msg91.send import make_handle
from delivery.vendors.protocol import Received, Unproven
from delivery.vendors.setups import Setup

INDIA = ZoneInfo("Asia/Kolkata")  # in which MSG91 writes its times
SENT = {"3", "5", "8"}  # on the way
DELIVERED = {"1"}
# No state suppresses the address: a number on the do-not-disturb list may still get what its owner asked for.
FAILED = {
    "2": (Consequence.FAILED, "failed"),
    "6": (Consequence.FAILED, "expired before it was delivered"),
    "7": (Consequence.FAILED, "automatically failed"),
    "9": (Consequence.FAILED, "on the do-not-disturb list (NDNC)"),
    "13": (Consequence.FAILED, "blocked by the content filter"),
    "16": (Consequence.FAILED, "rejected by the operator"),
    "17": (Consequence.FAILED, "the number is blocked at MSG91"),
    "25": (Consequence.FAILED, "rejected"),
    "26": (Consequence.FAILED, "automatically failed"),
    "28": (Consequence.FAILED, "the number is not valid"),
}


def receive(request: HttpRequest, setup: Setup) -> Received:
    """Receipts, one or a list, each flat or as a request with a report of its numbers."""
    given = request.GET.get("secret", "")
    if request.method != "POST" or not hmac.compare_digest(given.encode(), setup.options["secret"].encode()):
        raise Unproven
    return Received(read_reports(pydantic_core.from_json(request.body)))


def read_reports(parsed: Any) -> list[dict[str, Any]]:
    """The receipts in a body; states that say nothing are left out. KeyError or TypeError for any other body."""
    reports = parsed if isinstance(parsed, list) else [parsed]
    found = (_read(flat) for report in reports for flat in _flatten(report))
    return [receipt for receipt in found if receipt]


def _flatten(report: dict[str, Any]) -> list[dict[str, Any]]:
    nested = report.get("report")
    return [report | each for each in nested] if isinstance(nested, list) else [report]


def _read(report: dict[str, Any]) -> dict[str, Any] | None:
    """The receipt in a report; None for a state that says nothing."""
    status = str(report["status"])
    receipt = {
        "message_id": make_handle(str(report["requestId"]), str(report["number"])),
        "occurred_at": _read_moment(report).isoformat(),
    }
    if status in DELIVERED:
        return receipt | {"status": "delivered"}
    if status in SENT:
        return receipt | {"status": "sent"}
    if status in FAILED:
        consequence, reason = FAILED[status]
        details = str(report.get("failedReason") or report.get("desc") or "").strip()
        return receipt | receipt_fields(consequence, f"{reason}: {details}" if details else reason)
    return None


def _read_moment(report: dict[str, Any]) -> datetime:
    """When it happened, by the clock of India; now where the report does not say so."""
    written = report.get("deliveryTime") or report.get("date")
    try:
        at = datetime.fromisoformat(str(written))
    except ValueError:
        return timezone.now()
    return (at if at.tzinfo else at.replace(tzinfo=INDIA)).astimezone(UTC)
