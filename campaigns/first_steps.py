"""The three steps of an empty installation: bring customers, describe an audience, write to them."""

from dataclasses import dataclass

from django.urls import reverse

from customers.models import Segment


@dataclass(frozen=True)
class Step:
    """One step: what it is, where its button leads, whether it is done, and whether it is the one to take now."""

    title: str
    text: str
    button: str
    url: str
    done: bool
    is_next: bool


def first_steps(*, customers: int, campaigns: dict[str, int]) -> list[Step]:
    """The steps, until a campaign was launched: then nothing. `campaigns` counts them by status."""
    if any(count for status, count in campaigns.items() if status != "draft"):
        return []
    has_segment = bool(customers) and Segment.objects.filter(archived_at=None, is_static=False).exists()
    return [
        Step(
            "Bring your customers",
            "Upload the export of your shop or mailing tool, or any CSV or Excel file.",
            "Import a file",
            reverse("imports:imports"),
            done=bool(customers),
            is_next=not customers,
        ),
        Step(
            "Describe an audience",
            "Say whom you want to reach, in rules or in plain words, and see how many that is.",
            "New segment",
            reverse("segments:new"),
            done=has_segment,
            is_next=bool(customers) and not has_segment,
        ),
        Step(
            "Write to them",
            "Write the message, check who receives it, and launch.",
            "New campaign",
            reverse("campaigns:new"),
            done=False,
            is_next=has_segment,
        ),
    ]
