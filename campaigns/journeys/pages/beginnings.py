"""What begins a journey, in its editor: one choice among events, segments and dates, and what each of them needs."""

from collections.abc import Mapping
from typing import Any

from campaigns.journeys.pages.rows import duration, listed
from customers.models import Segment
from customers.segments import catalogue
from customers.segments.catalogue import Kind
from customers.segments.watching.dates import date_attributes

# With the id of the segment or the name of the field, in place of an event.
ENTERS, WEEKLY, COMES = "segment", "weekly", "date"
ON, BEFORE, AFTER = "on", "before", "after"
SIDES = {ON: "on the day", BEFORE: "before it", AFTER: "after it"}
USUAL_TIME = "09:00"
MAX_ATTRIBUTES = 100  # that are offered
# What is typed of a beginning.
TYPED = (
    *("event", "category", "date_n", "date_unit", "date_side", "date_at", "date_yearly"),
    *("weekly_days", "weekly_at"),
)


def typed_beginning(trigger: dict[str, Any]) -> dict[str, str] | None:
    """A stored trigger as it is typed; None for one that the editor cannot show."""
    match trigger:
        case {"segment": segment, **rest} if not rest:
            return {"event": f"{ENTERS}:{segment}"}
        case {"weekly": days, "at": at, "segment": segment}:
            return {"event": f"{WEEKLY}:{segment}", "weekly_days": " ".join(days), "weekly_at": at}
        case {"event": name, **rest} if set(rest) <= {"where"} and set(rest.get("where", {})) <= {"category"}:
            categories = rest.get("where", {}).get("category", [])
            return {"event": name, "category": ", ".join(map(str, categories))}
        case {"date": name, "at": at, **rest}:
            side = next((side for side in (BEFORE, AFTER) if side in rest), ON)
            offset = rest.get(side, {"n": "", "unit": "days"})
            return {
                "event": f"{COMES}:{name}",
                "date_side": side,
                "date_n": str(offset["n"]),
                "date_unit": offset["unit"],
                "date_at": at,
                "date_yearly": "on" if rest.get("yearly") else "",
            }
    return None


def written_beginning(values: Mapping[str, str]) -> dict[str, Any]:
    """A trigger as it was typed, in the language of journeys."""
    kind, _, what = values.get("event", "").partition(":")
    if kind == ENTERS:
        return {"segment": what}
    if kind == WEEKLY:
        days = values.get("weekly_days", "").split()
        return {"weekly": days, "at": values.get("weekly_at") or USUAL_TIME, "segment": what}
    if kind == COMES:
        side = values.get("date_side", ON)
        offset = {side: duration(values.get("date_n", ""), values.get("date_unit", "days"))}
        yearly = {"yearly": True} if values.get("date_yearly") else {}
        dated = offset if side in (BEFORE, AFTER) else {}
        return {"date": what, **dated, "at": values.get("date_at") or USUAL_TIME, **yearly}
    categories = listed(values.get("category", ""))
    return {"event": kind, **({"where": {"category": categories}} if categories else {})}


def is_event(name: str) -> bool:
    """Whether what was chosen is an event."""
    return bool(name) and name.partition(":")[0] not in (ENTERS, WEEKLY, COMES)


def date_choices(chosen: str) -> list[tuple[str, str]]:
    """The fields and attributes that may hold a date; `chosen` among them, whatever it is."""
    fields = [field for fields in catalogue.groups().values() for field in fields if field.kind == Kind.DATE]
    names = [*(field.name for field in fields), *date_attributes()[:MAX_ATTRIBUTES]]
    found = {f"{COMES}:{name}": _label(name) for name in names}
    if chosen.startswith(f"{COMES}:"):
        found.setdefault(chosen, _label(chosen.removeprefix(f"{COMES}:")))
    return list(found.items())


def segment_choices(segments: list[Segment]) -> list[tuple[str, str]]:
    """The segments whose new members may be let in."""
    return [(f"{ENTERS}:{segment.id}", f"Enters: {segment.name}") for segment in segments]


def weekly_choices(segments: list[Segment]) -> list[tuple[str, str]]:
    """The segments that may be let in every week."""
    return [(f"{WEEKLY}:{segment.id}", f"Every week: {segment.name}") for segment in segments]


def _label(name: str) -> str:
    field = catalogue.get(name)
    return f"Date: {field.label if field else name}"
