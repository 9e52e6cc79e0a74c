"""The language of journeys: what starts one, what follows, and when people leave it. Pure.

    journey = {"trigger": T, "if": rule, "again": A, "exit": [E, …], "goal": G, "holdout": 0–50, "late": hours 1–168,
               "most_an_hour": n, "steps": [S, …]}
    T = {"event": name, "where": {property: [value, …]}}
      | {"segment": id}
      | {"date": field, "before" or "after": {"n", "unit"}, "at": "09:00", "yearly": true|false}
      | {"weekly": ["monday", …], "at": "09:00", "segment": id}
    A = {"inside": "ignore" | "restart", "later": "never" | "always" | {"n": 30, "unit": "days"}}
    E = {"event": name, "where": …} | {"left_segment": true} | {"if": rule} | {"unsubscribed": true}
    G = {"event": name, "where": …, "within": {"n", "unit"}, "leave": true|false}
    S = {"id", "wait": {"n", "unit"}}
      | {"id", "wait_until": {"weekdays": ["monday", …], "between": ["09:00", "18:00"]}}
      | {"id", "wait_for": {"event", "where"}, "at_most": {"n", "unit"}, "then": [S], "otherwise": [S]}
      | {"id", "split": rule, "then": [S], "otherwise": [S]}
      | {"id", "share": [{"percent": 50, "steps": [S]}, …]}
      | {"id", "message": {"channel": …, what a campaign says}}
      | {"id", "tag": {"add": […], "remove": […]}}
      | {"id", "webhook": {"url", "properties": […]}}
      | {"id", "leave": true}

All but `trigger` and `steps` may be left out. Units are minutes, hours, days and weeks. After a branch everybody goes
on with the step behind it, so a list always ends.
"""

import re
from datetime import time
from typing import Any

from campaigns.journeys.plan import (
    DEFAULT_LATE,
    Again,
    DateTrigger,
    Duration,
    EventFilter,
    Exit,
    ExitRule,
    Goal,
    Leave,
    LeftSegment,
    MessageStep,
    Plan,
    SegmentTrigger,
    Share,
    Split,
    Step,
    Tag,
    Trigger,
    Unsubscribed,
    Wait,
    WaitFor,
    WaitUntil,
    Webhook,
    WeeklyTrigger,
)
from campaigns.journeys.values import (
    Loc,
    Refusals,
    StepError,
    StepErrors,
    read_duration,
    read_event,
    read_number,
    read_object,
    read_rule,
    read_segment,
    read_text,
    read_texts,
    read_time,
    read_true,
    read_weekdays,
    read_yes_no,
)
from customers.segments.rules import Group

NO_STEPS = "Give a list of steps; the journey needs one at least."
MAX_STEPS = 30
MAX_DEPTH = 3  # branches inside of branches
MAX_EXITS = 10
MAX_SHARES = 5
MAX_TAGS = 20
MAX_HOLDOUT = 50  # per cent
MAX_LATE = 168  # hours
MAX_ENTRIES = 10_000_000  # an hour
CHANNELS = ("email", "sms", "whatsapp")
# What a message step takes of what a campaign says.
MESSAGE_KEYS = (
    *("channel", "subject", "message", "preheader", "blocks", "topic_id", "sender_id"),
    *("template_id", "parameters", "dlt", "tracks", "utm"),
)

STEP_ID = re.compile(r"[a-z0-9_]{1,30}", re.ASCII)
# What stands for a part that cannot be read, so that the rest can.
ANY_EVENT, ANY_DURATION, ANY_RULE, ANY_TIME = EventFilter("any"), Duration(1, "days"), Group("all"), time(0)
DATE_FIELD = re.compile(r"(attributes\.[a-z0-9_]{1,40}|[a-z_]{1,40})", re.ASCII)


def parse(data: Any) -> Plan:
    """The journey that JSON data says. StepErrors for what the language does not have."""
    plan, errors = read(data)
    if errors:
        raise StepErrors(errors)
    return plan


def read(data: Any) -> tuple[Plan, list[StepError]]:
    """The journey as far as it can be read, and everything that the language does not have. Each step has its place,
    also behind one that cannot be read."""
    refusals = Refusals()
    known = ("trigger", "if", "again", "exit", "goal", "holdout", "late", "most_an_hour", "steps")
    refusals.read(None, read_object, data, known, (), "a journey")
    if not isinstance(data, dict):
        data = {}
    elif "trigger" not in data or "steps" not in data:
        refusals.errors.append(StepError((), 'A journey needs a "trigger" and "steps".'))

    def part(name: str, reader: Any, instead: Any, *more: Any) -> Any:
        """One part of it, of which `instead` is the usual one."""
        return refusals.read(instead, reader, data[name], *more, (name,)) if name in data else instead

    trigger = part("trigger", _trigger, ANY_EVENT)
    plan = Plan(
        trigger=trigger,
        condition=part("if", read_rule, None),
        again=part("again", _again, Again()),
        exits=part("exit", _exits, (), trigger, refusals),
        goal=part("goal", _goal, None),
        holdout=part("holdout", read_number, 0, 0, MAX_HOLDOUT),
        late=part("late", read_number, DEFAULT_LATE, 1, MAX_LATE),
        most_an_hour=part("most_an_hour", _most_an_hour, None),
        steps=part("steps", _StepReader(refusals).read_all, ()),
    )
    return plan, refusals.errors


# ── What stands around the steps ──────────────────────────────────────
def _exits(data: Any, trigger: Trigger, refusals: Refusals, loc: Loc) -> tuple[Exit, ...]:
    if not isinstance(data, list) or len(data) > MAX_EXITS:
        raise StepError(loc, f"Give a list of at most {MAX_EXITS} ways to leave.")
    found = [refusals.read(None, _exit, each, (*loc, index), trigger) for index, each in enumerate(data)]
    return tuple(exit for exit in found if exit)


def _most_an_hour(data: Any, loc: Loc) -> int | None:
    return None if data is None else read_number(data, 1, MAX_ENTRIES, loc)


def _trigger(data: Any, loc: Loc) -> Trigger:
    data = data if isinstance(data, dict) else {}
    if "event" in data:
        return read_event(read_object(data, ("event", "where"), loc, "a trigger by event"), loc)
    if "date" in data:
        return _date_trigger(data, loc)
    if "weekly" in data:
        data = read_object(data, ("weekly", "at", "segment"), loc, "a weekly trigger")
        weekdays = read_weekdays(data["weekly"], (*loc, "weekly"))
        return WeeklyTrigger(
            weekdays, read_time(data.get("at"), (*loc, "at")), read_segment(data.get("segment"), (*loc, "segment"))
        )
    if "segment" in data:
        data = read_object(data, ("segment",), loc, "a trigger by segment")
        return SegmentTrigger(read_segment(data["segment"], (*loc, "segment")))
    raise StepError(loc, 'A trigger has an "event", a "segment", a "date" or "weekly" days.')


def _date_trigger(data: dict[str, Any], loc: Loc) -> DateTrigger:
    data = read_object(data, ("date", "before", "after", "at", "yearly"), loc, "a trigger by date")
    name = data["date"]
    if not isinstance(name, str) or not DATE_FIELD.fullmatch(name):
        raise StepError((*loc, "date"), "Give a date field, or attributes.KEY with dates like 1990-05-12.")
    if "before" in data and "after" in data:
        raise StepError(loc, 'A date takes "before" or "after", not both; leave one out.')
    side = next((side for side in ("before", "after") if side in data), "")
    offset = read_duration(data[side], (*loc, side)) if side else None
    if offset and offset.unit not in ("days", "weeks"):
        raise StepError((*loc, side, "unit"), "Days and weeks lie before or after a date; choose one of these.")
    direction = {"before": -1, "after": 1, "": 0}[side]
    yearly = read_yes_no(data.get("yearly", False), (*loc, "yearly"))
    return DateTrigger(name, direction, offset, read_time(data.get("at"), (*loc, "at")), yearly)


def _again(data: Any, loc: Loc) -> Again:
    data = read_object(data, ("inside", "later"), loc, "again")
    inside, later = data.get("inside", "ignore"), data.get("later", "never")
    if inside not in ("ignore", "restart"):
        raise StepError((*loc, "inside"), 'Give "ignore" or "restart".')
    if later in ("never", "always"):
        return Again(inside, later)
    if not isinstance(later, dict):
        raise StepError((*loc, "later"), 'Give "never", "always" or a time like {"n": 30, "unit": "days"}.')
    return Again(inside, read_duration(later, (*loc, "later")))


def _exit(data: Any, loc: Loc, trigger: Trigger) -> Exit:
    data = data if isinstance(data, dict) else {}
    if "event" in data:
        return read_event(read_object(data, ("event", "where"), loc, "an exit by event"), loc)
    if len(data) == 1 and (kind := next(iter(data))) in ("left_segment", "unsubscribed", "if"):
        if kind == "if":
            return ExitRule(read_rule(data["if"], (*loc, "if")))
        read_true(data[kind], (*loc, kind))
        if kind == "unsubscribed":
            return Unsubscribed()
        if not isinstance(trigger, SegmentTrigger | WeeklyTrigger):
            raise StepError(loc, "Only a journey of a segment is left with it; remove this exit.")
        return LeftSegment()
    raise StepError(loc, 'An exit has an "event", an "if", "left_segment" or "unsubscribed".')


def _goal(data: Any, loc: Loc) -> Goal:
    data = read_object(data, ("event", "where", "within", "leave"), loc, "a goal")
    if "within" not in data:
        raise StepError(loc, 'A goal needs a time, like "within": {"n": 7, "unit": "days"}.')
    leave = read_yes_no(data.get("leave", False), (*loc, "leave"))
    return Goal(read_event(data, loc), read_duration(data["within"], (*loc, "within")), leave)


def _read_address(value: Any, loc: Loc) -> str:
    url = read_text(value, loc)
    if not url.startswith(("https://", "http://")):
        raise StepError(loc, "Give a web address that begins with https://.")
    return url


# ── Steps ─────────────────────────────────────────────────────────────
KEYS_OF_STEPS: dict[str, tuple[str, ...]] = {
    "wait": (),
    "wait_until": (),
    "wait_for": ("at_most", "then", "otherwise"),
    "split": ("then", "otherwise"),
    "share": (),
    "message": (),
    "tag": (),
    "webhook": (),
    "leave": (),
}


class _StepReader:
    """Reads lists of steps, and counts them before it looks into them. A step that cannot be read keeps its place."""

    def __init__(self, refusals: Refusals) -> None:
        self.refusals = refusals
        self.ids: set[str] = set()
        self.count = 0

    def read_all(self, data: Any, loc: Loc) -> tuple[Step, ...]:
        if data == []:
            raise StepError(loc, NO_STEPS)
        return self._steps(data, loc, 0)

    def _steps(self, data: Any, loc: Loc, depth: int) -> tuple[Step, ...]:
        if not isinstance(data, list):
            raise StepError(loc, NO_STEPS)
        had_too_many = self.count > MAX_STEPS
        self.count += len(data)
        if had_too_many:
            return ()  # that is said already
        if self.count > MAX_STEPS:
            raise StepError(loc, f"A journey may have {MAX_STEPS} steps; remove some.")
        unreadable: Step = Leave("")
        return tuple(
            self.refusals.read(unreadable, self._step, each, (*loc, index), depth) for index, each in enumerate(data)
        )

    def _step(self, data: Any, loc: Loc, depth: int) -> Step:
        kinds = [key for key in data if key in KEYS_OF_STEPS] if isinstance(data, dict) else []
        if len(kinds) != 1:
            raise StepError(loc, f"A step is one of: {', '.join(KEYS_OF_STEPS)}.")
        kind = kinds[0]
        data = read_object(data, ("id", kind, *KEYS_OF_STEPS[kind]), loc, f"a step {kind}")
        id = self.refusals.read("", self._id, data.get("id"), (*loc, "id"))
        if kind in ("wait_for", "split", "share") and depth >= MAX_DEPTH:
            raise StepError(loc, f"Branches may be nested {MAX_DEPTH} deep; move this step out.")
        return getattr(self, f"_{kind}")(id, data, loc, depth)

    def _id(self, id: Any, loc: Loc) -> str:
        if not isinstance(id, str) or not STEP_ID.fullmatch(id):
            raise StepError(loc, "Give the step an id of 1 to 30 small letters, digits and underscores.")
        if id in self.ids:
            raise StepError(loc, f"Two steps have the id {id}; give each its own.")
        self.ids.add(id)
        return id

    def _branches(self, data: dict[str, Any], loc: Loc, depth: int) -> dict[str, tuple[Step, ...]]:
        return {
            name: self.refusals.read((), self._steps, data.get(name, []), (*loc, name), depth + 1)
            for name in ("then", "otherwise")
        }

    def _wait(self, id: str, data: dict[str, Any], loc: Loc, depth: int) -> Step:
        return Wait(id, read_duration(data["wait"], (*loc, "wait")))

    def _wait_until(self, id: str, data: dict[str, Any], loc: Loc, depth: int) -> Step:
        loc = (*loc, "wait_until")
        asked = read_object(data["wait_until"], ("weekdays", "between"), loc, "wait_until")
        if not asked:
            raise StepError(loc, 'Give "weekdays", "between" or both.')
        weekdays: tuple[str, ...] = ()
        if "weekdays" in asked:
            weekdays = self.refusals.read((), read_weekdays, asked["weekdays"], (*loc, "weekdays"))
        return WaitUntil(
            id, weekdays, self._between(asked["between"], (*loc, "between")) if "between" in asked else None
        )

    def _between(self, times: Any, loc: Loc) -> tuple[time, time]:
        if not isinstance(times, list) or len(times) != 2:
            raise StepError(loc, 'Give two times, like ["09:00", "18:00"].')
        first, last = (self.refusals.read(None, read_time, each, (*loc, index)) for index, each in enumerate(times))
        if first and last and first >= last:
            raise StepError(loc, "The earlier time comes first.")
        return first or ANY_TIME, last or ANY_TIME

    def _wait_for(self, id: str, data: dict[str, Any], loc: Loc, depth: int) -> Step:
        asked = read_object(data["wait_for"], ("event", "where"), (*loc, "wait_for"), "wait_for")
        event = self.refusals.read(ANY_EVENT, read_event, asked, (*loc, "wait_for"))
        at_most = self.refusals.read(ANY_DURATION, read_duration, data.get("at_most"), (*loc, "at_most"))
        return WaitFor(id, event, at_most, **self._branches(data, loc, depth))

    def _split(self, id: str, data: dict[str, Any], loc: Loc, depth: int) -> Step:
        rule = self.refusals.read(ANY_RULE, read_rule, data["split"], (*loc, "split"))
        return Split(id, rule, **self._branches(data, loc, depth))

    def _share(self, id: str, data: dict[str, Any], loc: Loc, depth: int) -> Step:
        loc = (*loc, "share")
        if not isinstance(data["share"], list) or not 2 <= len(data["share"]) <= MAX_SHARES:
            raise StepError(loc, f"Give 2 to {MAX_SHARES} branches.")
        nobody: tuple[int, tuple[Step, ...]] = (0, ())
        found = [
            self.refusals.read(nobody, self._share_branch, branch, (*loc, index), depth + 1)
            for index, branch in enumerate(data["share"])
        ]
        shares = [percent for percent, _ in found]
        if all(shares) and sum(shares) != 100:
            self.refusals.errors.append(StepError(loc, "The per cent of all branches must make 100 together."))
        return Share(id, tuple(found))

    def _share_branch(self, data: Any, loc: Loc, depth: int) -> tuple[int, tuple[Step, ...]]:
        data = read_object(data, ("percent", "steps"), loc, "a branch")
        percent = self.refusals.read(0, read_number, data.get("percent"), 1, 99, (*loc, "percent"))
        return percent, self.refusals.read((), self._steps, data.get("steps", []), (*loc, "steps"), depth)

    def _message(self, id: str, data: dict[str, Any], loc: Loc, depth: int) -> Step:
        loc = (*loc, "message")
        content = read_object(data["message"], MESSAGE_KEYS, loc, "a message")
        if content.get("channel") not in CHANNELS:
            raise StepError((*loc, "channel"), f"The channel must be one of: {', '.join(CHANNELS)}.")
        return MessageStep(id, content["channel"], content)

    def _tag(self, id: str, data: dict[str, Any], loc: Loc, depth: int) -> Step:
        loc = (*loc, "tag")
        asked = read_object(data["tag"], ("add", "remove"), loc, "tag")
        none: tuple[str, ...] = ()
        add, remove = (
            self.refusals.read(none, read_texts, asked.get(key, []), (*loc, key), MAX_TAGS) for key in ("add", "remove")
        )
        if not any(asked.values()):
            raise StepError(loc, "Give tags to add, to remove or both.")
        return Tag(id, add, remove)

    def _webhook(self, id: str, data: dict[str, Any], loc: Loc, depth: int) -> Step:
        loc = (*loc, "webhook")
        asked = read_object(data["webhook"], ("url", "properties"), loc, "webhook")
        url = self.refusals.read("", _read_address, asked.get("url"), (*loc, "url"))
        place, none = (*loc, "properties"), tuple[str, ...]()
        return Webhook(id, url, self.refusals.read(none, read_texts, asked.get("properties", []), place, MAX_TAGS))

    def _leave(self, id: str, data: dict[str, Any], loc: Loc, depth: int) -> Step:
        read_true(data["leave"], (*loc, "leave"))
        return Leave(id)
