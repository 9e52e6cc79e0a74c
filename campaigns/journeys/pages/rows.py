"""The steps in the editor of a journey, each as a row: as it is stored, as it is typed, and as JSON again."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.http import QueryDict

from campaigns.journeys.english import say_step
from campaigns.journeys.plan import walk
from campaigns.journeys.steps import MAX_STEPS, parse
from campaigns.journeys.values import Loc, StepErrors
from crm.web.numbers import number_in
from customers.channels import CHANNELS

WAIT, UNTIL, MESSAGE, TAG, CALL, OTHER = "wait", "until", "message", "tag", "webhook", "other"
# What stands in a new row.
NEW = {
    WAIT: {"n": "1", "unit": "days"},
    UNTIL: {"from": "09:00", "to": "18:00"},
    MESSAGE: {"channel": "email"},
    TAG: {"add": "", "remove": ""},
    CALL: {"url": "", "properties": ""},
}
PARTS = (
    "kind",
    "json",
    "n",
    "unit",
    "from",
    "to",
    "channel",
    "subject",
    "message",
    "add",
    "remove",
    "url",
    "properties",
)
# What the parts of a row are called in a refusal, by their place in the JSON of the step.
CALLED = {
    "n": "Time",
    "unit": "Unit",
    "weekdays": "Days",
    "between": "Between",
    "channel": "Channel",
    "subject": "Subject",
    "message": "Message",
    "add": "Tags to add",
    "remove": "Tags to remove",
    "url": "Address",
    "properties": "Properties",
}
# Stands for the rest of a journey where one part of it is read alone.
ANY_TRIGGER: dict[str, Any] = {"event": "order_completed"}
ANY_STEPS: list[dict[str, Any]] = [{"id": "any", "leave": True}]


class RowError(NamedTuple):
    """What is wrong with a row: the part that it is about, empty for the whole of it, and what to do."""

    part: str
    text: str

    @property
    def called(self) -> str:
        """What the part is called."""
        return CALLED.get(self.part, "")


@dataclass
class Row:
    """A step as it is typed. `data` is its JSON, of which the typed parts take their places."""

    kind: str
    data: dict[str, Any]
    values: dict[str, str] = field(default_factory=dict)
    weekdays: list[str] = field(default_factory=list)
    errors: list["RowError"] = field(default_factory=list)

    @property
    def id(self) -> str:
        """The id of the step."""
        return str(self.data.get("id", ""))

    @property
    def json(self) -> str:
        """The step as it was stored."""
        return json.dumps(self.data)

    @property
    def invalid(self) -> set[str]:
        """The parts that are wrong."""
        return {error.part for error in self.errors}

    def blame(self, loc: Loc, text: str) -> None:
        """Note what is wrong, by its place in the JSON of the step."""
        part = next((name for name in loc[1:] if name in CALLED), "") if self.kind != OTHER else ""
        if (error := RowError(str(part), text)) not in self.errors:
            self.errors.append(error)

    @property
    def words(self) -> str:
        """What a step says that is not typed here."""
        try:
            return say_step(parse({"trigger": ANY_TRIGGER, "steps": [self.data]}).steps[0])
        except StepErrors as refused:
            return str(refused)

    @property
    def inside(self) -> int:
        """How many steps lie in its branches."""
        try:
            return len(list(walk(parse({"trigger": ANY_TRIGGER, "steps": [self.data]}).steps))) - 1
        except StepErrors:
            return 0

    def to_json(self) -> dict[str, Any]:
        """The step in the language of journeys."""
        value = self.values.get
        if self.kind == WAIT:
            return {"id": self.id, "wait": duration(value("n", ""), value("unit", "days"))}
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
        if self.kind == TAG:
            tags = {name: listed(value(name, "")) for name in ("add", "remove")}
            return {"id": self.id, "tag": {name: found for name, found in tags.items() if found}}
        if self.kind == CALL:
            properties = listed(value("properties", ""))
            asked = {"url": value("url", "").strip(), **({"properties": properties} if properties else {})}
            return {"id": self.id, "webhook": asked}
        return self.data


def stored_row(step: dict[str, Any]) -> Row:
    """A stored step as a row."""
    match step:
        case {"wait": {"n": n, "unit": unit}}:
            return Row(WAIT, step, {"n": str(n), "unit": unit})
        case {"wait_until": asked}:
            begins, ends = asked.get("between", ("", ""))
            return Row(UNTIL, step, {"from": begins, "to": ends}, list(asked.get("weekdays", ())))
        case {"message": said} if "template_id" not in said and said.get("blocks") is None:
            return Row(MESSAGE, step, {name: str(said.get(name, "")) for name in ("channel", "subject", "message")})
        case {"tag": asked} if not any("," in tag for tags in asked.values() for tag in tags):
            return Row(TAG, step, {name: ", ".join(asked.get(name, ())) for name in ("add", "remove")})
        case {"webhook": asked} if not any("," in name for name in asked.get("properties", ())):
            return Row(CALL, step, {"url": asked["url"], "properties": ", ".join(asked.get("properties", ()))})
    return Row(OTHER, step)


def new_row(kind: str, used: Iterable[str]) -> Row:
    """A row to be filled in, with an id that is not among those `used`."""
    used = set(used)
    id = next(id for id in (f"step{n}" for n in range(1, MAX_STEPS + 2)) if id not in used)
    return Row(kind, {"id": id}, dict(NEW[kind]))


def posted_rows(post: QueryDict) -> list[Row]:
    """The rows as they were posted."""
    rows = []
    for number in post.getlist("row")[:MAX_STEPS]:
        typed = {part: post.get(f"{part}-{number}", "") for part in PARTS}
        row = Row(typed["kind"], read_json(typed["json"]), typed, post.getlist(f"weekday-{number}"))
        row.values["message"] = row.values["message"].replace("\r\n", "\n")
        rows.append(row)
    return rows


def duration(n: str, unit: str) -> dict[str, Any]:
    """A length of time as JSON. Text that is not a number stays as it was typed, so that it is refused."""
    return {"n": typed_number(n), "unit": unit}


def typed_number(n: str) -> int | str:
    """A typed number. Other text stays as it was typed."""
    number = number_in(n)
    return n if number is None else number


def listed(text: str) -> list[str]:
    """What was typed with commas."""
    return [part for part in (part.strip() for part in text.split(",")) if part]


def read_json(text: str) -> dict[str, Any]:
    """An object that the form carries along; empty where it was spoilt."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}
