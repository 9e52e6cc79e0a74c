"""The editor of a journey: a plain form, which works without scripts.

Every button posts the whole form. What a row cannot show, like branches, it carries along unchanged as JSON.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from campaigns.journeys.english import EVENT_WORDS, say_step
from campaigns.journeys.evidence import SIGNED_UP
from campaigns.journeys.models import Journey
from campaigns.journeys.plan import walk
from campaigns.journeys.steps import MAX_STEPS, parse
from campaigns.journeys.values import UNITS, WEEKDAYS, StepError
from customers.channels import CHANNELS
from customers.events.models import EventType
from customers.events.occurrences import COMPLETED, NAMES_OF_ORDERS
from customers.models import Segment

WAIT, UNTIL, MESSAGE, OTHER = "wait", "until", "message", "other"
AGAIN = {
    "once": "Once for each customer",
    "ignore": "Again, but not while they are inside",
    "restart": "Again, and start over while they are inside",
}
MAX_NAME = 200
PARTS = ("kind", "json", "n", "unit", "from", "to", "channel", "subject", "message")


@dataclass
class Row:
    """A step as it is typed. `data` is its JSON, of which the typed parts take their places."""

    kind: str
    data: dict[str, Any]
    values: dict[str, str] = field(default_factory=dict)
    weekdays: list[str] = field(default_factory=list)
    error: str = ""

    @property
    def id(self) -> str:
        """The id of the step."""
        return str(self.data.get("id", ""))

    @property
    def json(self) -> str:
        """The step as it was stored."""
        return json.dumps(self.data)

    @property
    def words(self) -> str:
        """What a step says that is not typed here."""
        try:
            return say_step(parse({"trigger": {"event": COMPLETED}, "steps": [self.data]}).steps[0])
        except StepError as error:
            return error.message

    @property
    def inside(self) -> int:
        """How many steps lie in its branches."""
        try:
            return len(list(walk(parse({"trigger": {"event": COMPLETED}, "steps": [self.data]}).steps))) - 1
        except StepError:
            return 0

    def to_json(self) -> dict[str, Any]:
        """The step in the language of journeys."""
        value = self.values.get
        if self.kind == WAIT:
            return {"id": self.id, "wait": _duration(value("n", ""), value("unit", "days"))}
        if self.kind == UNTIL:
            asked: dict[str, Any] = {"weekdays": self.weekdays} if self.weekdays else {}
            if value("from") or value("to"):
                asked["between"] = [value("from", ""), value("to", "")]
            return {"id": self.id, "wait_until": asked}
        if self.kind == MESSAGE:
            channel = value("channel", "email")
            said = {**self.data.get("message", {}), "channel": channel, "message": value("message", "")}
            said.pop("subject", None)
            if channel in CHANNELS and CHANNELS[channel].has_subject:
                said["subject"] = value("subject", "")
            return {"id": self.id, "message": said}
        return self.data


@dataclass
class JourneyForm:
    """A journey as it is typed; errors by field, those of steps at their rows."""

    name: str
    rows: list[Row]
    values: dict[str, str]
    kept: dict[str, Any]
    errors: dict[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """The journey in its language."""
        value = self.values.get
        data = dict(self.kept)
        trigger = {"event": value("event", "")}
        if categories := _listed(value("category", "")):
            trigger["where"] = {"category": categories}  # type: ignore[assignment]
        if "trigger" not in data:
            data["trigger"] = trigger
        if segment := value("segment"):
            rule = {"field": "segment", "op": "in", "value": [segment]}
            data["if"] = {"match": "all", "rules": [rule]}
        if value("again") in ("ignore", "restart"):
            later = _duration(value("later", ""), "days") if value("later") else "always"
            data["again"] = {"inside": value("again"), "later": later}
        exits = list(data.pop("exit", []))
        exits += [{"event": COMPLETED}] if value("exit_order") else []
        exits += [{"unsubscribed": True}] if value("exit_unsubscribed") else []
        exits += [{"event": value("exit_event")}] if value("exit_event") else []
        if exits:
            data["exit"] = exits
        if value("goal"):
            data["goal"] = {"event": value("goal"), "within": _duration(value("within", ""), "days")}
        return {**data, "steps": [row.to_json() for row in self.rows]}

    def blame(self, error: StepError) -> None:
        """Put an error to its row or field."""
        match error.loc:
            case ("steps", int(index), *_) if index < len(self.rows):
                self.rows[index].error = error.message
            case (str(place), *_):
                self.errors[place] = error.message
            case _:
                self.errors["name"] = error.message

    def act(self, act: str) -> None:
        """Add, remove or move a row, as a button says: `add:wait`, `remove:2`, `up:2`, `down:2`."""
        verb, _, what = act.partition(":")
        if verb == "add" and what in (WAIT, UNTIL, MESSAGE) and len(self.rows) < MAX_STEPS:
            self.rows.append(_new_row(what, {row.id for row in self.rows}))
        elif what.isdecimal() and int(what) < len(self.rows):
            index = int(what)
            row = self.rows.pop(index)
            if verb == "up":
                self.rows.insert(max(0, index - 1), row)
            elif verb == "down":
                self.rows.insert(index + 1, row)


def form_for(journey: Journey) -> JourneyForm:
    """The form of a stored draft."""
    data = dict(journey.draft)
    values: dict[str, str] = {}
    trigger = data["trigger"]
    if set(trigger) <= {"event", "where"} and set(trigger.get("where", {})) <= {"category"}:
        data.pop("trigger")
        values["event"] = trigger["event"]
        values["category"] = ", ".join(map(str, trigger.get("where", {}).get("category", [])))
    match data.get("if"):
        case {"match": "all", "rules": [{"field": "segment", "op": "in", "value": [segment]}]}:
            values["segment"] = segment
            data.pop("if")
    match data.get("again"):
        case {"inside": inside, "later": {"n": n, "unit": "days"}}:
            values |= {"again": inside, "later": str(n)}
            data.pop("again")
        case {"inside": inside, "later": "always"}:
            values["again"] = inside
            data.pop("again")
        case None:
            values["again"] = "once"
    exits = []
    for each in data.pop("exit", []):
        match each:
            case {"unsubscribed": True}:
                values["exit_unsubscribed"] = "on"
            case {"event": name} if len(each) == 1 and name == COMPLETED:
                values["exit_order"] = "on"
            case {"event": name} if len(each) == 1 and "exit_event" not in values:
                values["exit_event"] = name
            case _:
                exits.append(each)
    if exits:
        data["exit"] = exits
    match data.get("goal"):
        case {"event": name, "within": {"n": n, "unit": "days"}, **rest} if not rest:
            values |= {"goal": name, "within": str(n)}
            data.pop("goal")
    rows = [_row(step) for step in data.pop("steps")]
    return JourneyForm(journey.name, rows, values, data)


def posted_form(post: QueryDict) -> JourneyForm:
    """The form as it was posted."""
    names = ("event", "category", "segment", "again", "later", "exit_order", "exit_unsubscribed", "exit_event")
    values = {name: post.get(name, "").strip() for name in (*names, "goal", "within")}
    rows = []
    for number in post.getlist("row")[:MAX_STEPS]:
        typed = {part: post.get(f"{part}-{number}", "") for part in PARTS}
        row = Row(typed["kind"], _object(typed["json"]), typed, post.getlist(f"weekday-{number}"))
        row.values["message"] = row.values["message"].replace("\r\n", "\n")
        rows.append(row)
    return JourneyForm(post.get("name", "").strip()[:MAX_NAME], rows, values, _object(post.get("kept", "")))


def form_context(form: JourneyForm) -> dict[str, Any]:
    """What the editor's template shows."""
    received = list(EventType.objects.order_by("name").values_list("name", flat=True))
    used = [form.values.get(name, "") for name in ("event", "exit_event", "goal")]
    names = [SIGNED_UP, *NAMES_OF_ORDERS, *dict.fromkeys([*received, *filter(None, used)])]
    return {
        "form": form,
        "events": [(name, _event_label(name)) for name in dict.fromkeys(names)],
        "segments": Segment.objects.filter(archived_at=None).order_by("name"),
        "again": AGAIN,
        "channels": CHANNELS.values(),
        "units": UNITS,
        "weekdays": [(day, day[:3].capitalize()) for day in WEEKDAYS],
        "kept": json.dumps(form.kept),
        "can_add": len(form.rows) < MAX_STEPS,
    }


def _event_label(name: str) -> str:
    words = EVENT_WORDS.get(name)
    if words is None:
        return name
    said = words.somebody
    return said[0].upper() + said[1:]


def _row(step: dict[str, Any]) -> Row:
    """A stored step as a row."""
    match step:
        case {"wait": {"n": n, "unit": unit}}:
            return Row(WAIT, step, {"n": str(n), "unit": unit})
        case {"wait_until": asked}:
            begins, ends = asked.get("between", ("", ""))
            return Row(UNTIL, step, {"from": begins, "to": ends}, list(asked.get("weekdays", ())))
        case {"message": said} if "template_id" not in said and said.get("blocks") is None:
            return Row(MESSAGE, step, {name: str(said.get(name, "")) for name in ("channel", "subject", "message")})
    return Row(OTHER, step)


def _new_row(kind: str, used: Iterable[str]) -> Row:
    used = set(used)
    id = next(id for id in (f"step{n}" for n in range(1, MAX_STEPS + 2)) if id not in used)
    values = {WAIT: {"n": "1", "unit": "days"}, UNTIL: {"from": "09:00", "to": "18:00"}, MESSAGE: {"channel": "email"}}
    return Row(kind, {"id": id}, values[kind])


def _duration(n: str, unit: str) -> dict[str, Any]:
    return {"n": int(n) if n.isascii() and n.isdecimal() and len(n) < 10 else n, "unit": unit}


def _listed(text: str) -> list[str]:
    return [part for part in (part.strip() for part in text.split(",")) if part]


def _object(text: str) -> dict[str, Any]:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}
