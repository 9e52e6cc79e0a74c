"""The editor of a journey: a plain form, which works without scripts.

Every button posts the whole form. What it cannot show, like branches, it carries along unchanged as JSON.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.http import QueryDict

from campaigns.journeys.english import EVENT_WORDS, say_beginning, say_end
from campaigns.journeys.evidence import SIGNED_UP
from campaigns.journeys.models import Journey
from campaigns.journeys.pages.beginnings import (
    SIDES,
    TYPED,
    USUAL_TIME,
    date_choices,
    is_event,
    segment_choices,
    typed_beginning,
    weekly_choices,
    written_beginning,
)
from campaigns.journeys.pages.rows import (
    ANY_STEPS,
    ANY_TRIGGER,
    NEW,
    Row,
    duration,
    new_row,
    posted_rows,
    read_json,
    stored_row,
    typed_number,
)
from campaigns.journeys.plan import DEFAULT_LATE, Plan
from campaigns.journeys.starting import read_journey
from campaigns.journeys.steps import MAX_HOLDOUT, MAX_LATE, MAX_STEPS, parse
from campaigns.journeys.values import UNITS, WEEKDAYS, StepError, StepErrors
from crm.web.numbers import number_in
from customers.channels import CHANNELS
from customers.events.models import EventType
from customers.events.occurrences import COMPLETED, NAMES_OF_ORDERS
from customers.models import Segment

AGAIN = {
    "once": "Once for each customer",
    "ignore": "Again, but not while they are inside",
    "restart": "Again, and start over while they are inside",
}
MAX_NAME = 200
EXITS = ("exit_order", "exit_unsubscribed", "exit_segment", "exit_event", "exit_in")
NUMBERS = ("late", "most_an_hour", "holdout")
VALUES = (*TYPED, "segment", "again", "later", "goal", "within", "goal_leave", *EXITS, *NUMBERS)
# The place in the JSON of what is typed in a field of another name.
FIELDS = {"trigger": "event", "if": "segment"}
LABELS = {
    "name": "Name",
    "event": "When this happens to a customer",
    "segment": "Only members of a segment",
    "again": "How often",
    "late": "Late events",
    "most_an_hour": "At most in an hour",
    "holdout": "Held out",
    "steps": "Steps",
    "exit": "When people leave",
    "goal": "Goal",
    **dict.fromkeys(EXITS, "When people leave"),
}
NO_SEGMENT = "Here nobody is let in by a segment that they could leave: untick this, or let people in by a segment."


class Problem(NamedTuple):
    """What is wrong with one part of the form: the id of its element, what it is called, and what to do."""

    anchor: str
    label: str
    text: str


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
        if "trigger" not in data:
            data["trigger"] = written_beginning(self.values)
        if (segment := value("segment")) and "if" not in data:
            data["if"] = _in_segment(segment)
        if value("again") in ("ignore", "restart") and "again" not in data:
            later = duration(value("later", ""), "days") if value("later") else "always"
            data["again"] = {"inside": value("again"), "later": later}
        if exits := [exit for _, exit in self._exits()]:
            data["exit"] = exits
        if value("goal") and "goal" not in data:
            leave = {"leave": True} if value("goal_leave") else {}
            data["goal"] = {"event": value("goal"), "within": duration(value("within", ""), "days"), **leave}
        for name in NUMBERS:
            if typed := value(name):
                data[name] = typed_number(typed.replace(",", ""))
        return {**data, "steps": [row.to_json() for row in self.rows]}

    def _exits(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """The ways to leave, each with the field that says it."""
        value = self.values.get
        yield from (("exit", each) for each in self.kept.get("exit", ()))
        if value("exit_order"):
            yield "exit_order", {"event": COMPLETED}
        if value("exit_unsubscribed"):
            yield "exit_unsubscribed", {"unsubscribed": True}
        if value("exit_event"):
            yield "exit_event", {"event": value("exit_event")}
        if value("exit_segment"):
            yield "exit_segment", {"left_segment": True}
        if segment := value("exit_in"):
            yield "exit_in", {"if": _in_segment(segment)}

    # ── What is wrong ─────────────────────────────────────────────────
    def check(self) -> None:
        """Find everything that is wrong: each part is read by itself, as if the rest were right, then all together."""
        if not self.name:
            self.errors["name"] = "Give the journey a name."
        elif len(self.name) > MAX_NAME:
            self.errors["name"] = f"The name is too long: shorten it to {MAX_NAME} characters."
        said = self.to_json()
        for name in said.keys() - {"exit", "steps"}:
            self._read({name: said[name]})
        for place, exit in self._exits():
            self._read({"trigger": said["trigger"], "exit": [exit]}, place)
        for row in self.rows:
            try:
                read_journey({"trigger": ANY_TRIGGER, "steps": [row.to_json()]})
            except StepErrors as refused:
                for error in refused.errors:
                    row.blame(error.loc[2:], error.message)
        if not self.problems:
            self._read(said)

    def _read(self, part: dict[str, Any], place: str = "") -> None:
        try:
            read_journey({"trigger": ANY_TRIGGER, "steps": ANY_STEPS, **part})
        except StepErrors as refused:
            for error in refused.errors:
                self._blame(error, place)

    def _blame(self, error: StepError, place: str) -> None:
        """Put an error to its row or field."""
        match error.loc:
            case ("steps", int(index), *_) if index < len(self.rows):
                self.rows[index].blame(error.loc[2:], error.message)
            case ("exit", *_) if place == "exit_segment":
                self.errors[place] = NO_SEGMENT
            case ("exit", *_):
                self.errors[place or "exit"] = error.message
            case (str(found), *_):
                self.errors[FIELDS.get(found, found)] = error.message
            case _:
                self.errors["name"] = error.message

    @property
    def problems(self) -> list[Problem]:
        """Everything that is wrong, in the order of the form."""
        order = {name: number for number, name in enumerate(LABELS)}
        places = sorted(self.errors, key=lambda name: order.get(name, len(order)))
        found = [Problem(name, LABELS.get(name, name), self.errors[name]) for name in places]
        steps = [
            Problem(f"row-{n}", f"Step {n + 1}, {error.called}" if error.called else f"Step {n + 1}", error.text)
            for n, row in enumerate(self.rows)
            for error in row.errors
        ]
        after = sum(order.get(name, 0) <= order["steps"] for name in places)
        return [*found[:after], *steps, *found[after:]]

    # ── What the form carries along ───────────────────────────────────
    @property
    def kept_beginning(self) -> str:
        """How its beginning reads, where any of it is not typed here."""
        parts: dict[str, Any] = {name: self.kept[name] for name in ("trigger", "if", "again") if name in self.kept}
        return self._said(parts, say_beginning) if parts else ""

    @property
    def kept_end(self) -> str:
        """How its end reads, as far as it is not typed here."""
        parts: dict[str, Any] = {name: self.kept[name] for name in ("exit", "goal") if name in self.kept}
        return self._said(parts, say_end) if parts else ""

    def _said(self, parts: dict[str, Any], say: Callable[[Plan], str]) -> str:
        try:
            return say(parse({"trigger": self.to_json()["trigger"], "steps": ANY_STEPS, **parts}))
        except StepErrors:
            return ""

    def act(self, act: str) -> None:
        """Add, remove or move a row, as a button says: `add:wait`, `remove:2`, `up:2`, `down:2`."""
        verb, _, what = act.partition(":")
        if verb == "add" and what in NEW and len(self.rows) < MAX_STEPS:
            self.rows.append(new_row(what, {row.id for row in self.rows}))
        elif (index := number_in(what)) is not None and index < len(self.rows):
            row = self.rows.pop(index)
            if verb == "up":
                self.rows.insert(max(0, index - 1), row)
            elif verb == "down":
                self.rows.insert(index + 1, row)


def form_for(journey: Journey) -> JourneyForm:
    """The form of a stored draft."""
    data = dict(journey.draft)
    values: dict[str, str] = {}
    beginning = typed_beginning(data["trigger"])
    if beginning is not None:
        data.pop("trigger")
        values |= beginning
    if segment := _segment_in(data.get("if")):
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
    if exits := [each for each in data.pop("exit", []) if not _show_exit(each, values)]:
        data["exit"] = exits
    match data.get("goal"):
        case {"event": name, "within": {"n": n, "unit": "days"}, **rest} if set(rest) <= {"leave"}:
            values |= {"goal": name, "within": str(n), "goal_leave": "on" if rest.get("leave") else ""}
            data.pop("goal")
    for name in NUMBERS:
        if (number := data.pop(name, None)) is not None:
            values[name] = str(number)
    rows = [stored_row(step) for step in data.pop("steps")]
    return JourneyForm(journey.name, rows, values, data)


def _show_exit(exit: dict[str, Any], values: dict[str, str]) -> bool:
    """Whether the form can show one more way to leave, which it then does."""
    match exit:
        case {"left_segment": True}:
            name, value = "exit_segment", "on"
        case {"unsubscribed": True}:
            name, value = "exit_unsubscribed", "on"
        case {"event": event} if len(exit) == 1 and event == COMPLETED:
            name, value = "exit_order", "on"
        case {"event": event} if len(exit) == 1:
            name, value = "exit_event", event
        case {"if": rule} if segment := _segment_in(rule):
            name, value = "exit_in", segment
        case _:
            return False
    return values.setdefault(name, value) == value


def posted_form(post: QueryDict) -> JourneyForm:
    """The form as it was posted."""
    values = {name: post.get(name, "").strip() for name in VALUES}
    values["weekly_days"] = " ".join(post.getlist("weekly_days"))
    return JourneyForm(post.get("name", "").strip(), posted_rows(post), values, read_json(post.get("kept", "")))


def form_context(form: JourneyForm) -> dict[str, Any]:
    """What the editor's template shows."""
    used = [name for field in ("event", "exit_event", "goal") if is_event(name := form.values.get(field, ""))]
    names = [SIGNED_UP, *NAMES_OF_ORDERS, *dict.fromkeys([*EventType.offered(), *used])]
    segments = list(Segment.objects.filter(archived_at=None).order_by("name").only("id", "name"))
    return {
        "form": form,
        "events": [(name, _event_label(name)) for name in dict.fromkeys(names)],
        "segments": [(str(segment.id), segment.name) for segment in segments],
        "entering": segment_choices(segments),
        "weekly": weekly_choices(segments),
        "chosen_weekdays": form.values.get("weekly_days", "").split(),
        "dates": date_choices(form.values.get("event", "")),
        "sides": SIDES.items(),
        "usual_time": USUAL_TIME,
        "again": AGAIN,
        "channels": CHANNELS.values(),
        "units": UNITS,
        "weekdays": [(day, day[:3].capitalize()) for day in WEEKDAYS],
        "kept": json.dumps(form.kept),
        "can_add": len(form.rows) < MAX_STEPS,
        "usual_late": DEFAULT_LATE,
        "max_late": MAX_LATE,
        "max_holdout": MAX_HOLDOUT,
        "has_limits": any(form.values.get(name) or name in form.errors for name in NUMBERS),
    }


def _event_label(name: str) -> str:
    words = EVENT_WORDS.get(name)
    said = words.somebody if words else name.replace("_", " ")
    return said[0].upper() + said[1:]


def _in_segment(id: str) -> dict[str, Any]:
    """The rule to be in a segment."""
    return {"match": "all", "rules": [{"field": "segment", "op": "in", "value": [id]}]}


def _segment_in(rule: Any) -> str:
    """The segment of a rule that asks for one alone; empty for any other rule."""
    match rule:
        case {"match": "all", "rules": [{"field": "segment", "op": "in", "value": [segment], **rest}], **more}:
            return "" if rest or more else str(segment)
    return ""
