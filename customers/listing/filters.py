"""What the list of customers is narrowed to, as its address says, and the rule that this is.

    ?q=asha&city=Pune&city=Goa&tag=vip&email=yes&segment=ID&ordered=within&days=30

A filter is a rule of the rule language, so that it is counted, frozen and exported like any audience, and can be kept
as a segment.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.http import QueryDict

from crm.web.display import counted
from crm.web.ids import uuid_in
from crm.web.numbers import number_in
from crm.web.paging import search_text
from customers.channels import CHANNELS
from customers.models import Segment
from customers.search import terms
from customers.segments.references import in_segments
from customers.segments.rules import Condition, Group, Node
from customers.segments.values import MAX_STEPS, Window
from customers.text import clean

MAX_VALUES = 20  # cities or tags
MAX_LENGTH = 200  # characters of one
DAYS = 30
ORDERED = {
    "within": "Ordered in the last {days}",
    "before": "Last ordered more than {days} ago",
    "ever": "Has ordered",
    "never": "Never ordered",
}
CONSENT = {"yes": True, "no": False}
NAMES = ("q", "city", "tag", *CHANNELS, "segment", "ordered", "days")


@dataclass(frozen=True)
class Chip:
    """One part of a filter in words, and the query string of the list without it."""

    text: str
    without: str


@dataclass(frozen=True)
class Filter:
    """Everything that is given must hold of a customer; of several cities one, of several tags all."""

    query: str = ""
    cities: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    consents: dict[str, bool] = field(default_factory=dict)
    segment: str = ""
    ordered: str = ""
    days: int = DAYS

    @classmethod
    def read(cls, asked: QueryDict) -> "Filter":
        """The filter that an address or a form says; what it cannot be is left out."""
        days = number_in(asked.get("days", ""))
        segment = uuid_in(asked.get("segment", ""))
        return cls(
            query=search_text(asked),
            cities=_texts(asked, "city"),
            tags=_texts(asked, "tag"),
            consents={name: CONSENT[answer] for name in CHANNELS if (answer := asked.get(name, "")) in CONSENT},
            segment=str(segment) if segment else "",
            ordered=ordered if (ordered := asked.get("ordered", "")) in ORDERED else "",
            days=days if days and days <= MAX_STEPS else DAYS,
        )

    def __bool__(self) -> bool:
        return bool(self.rule.rules)

    @property
    def rule(self) -> Group:
        """Whom the filter finds; an empty filter finds everybody."""
        return Group("all", tuple(self._conditions()))

    def _conditions(self) -> Iterator[Node]:
        if found := terms(self.query):
            yield Group("any", tuple(Condition(name, "contains", text) for name, text in found.items()))
        if self.cities:
            yield Condition("city", "in", self.cities)
        if self.tags:
            yield Condition("tags", "has_all", self.tags)
        for name, agrees in self.consents.items():
            yield Condition(CHANNELS[name].opt_in, "is", agrees)
        if self.segment:
            yield in_segments([self.segment])
        last_order = "last_order_at"
        if self.ordered == "within":
            yield Condition(last_order, "in_last", Window(self.days, "days"))
        if self.ordered in ("before", "ever"):
            yield Condition(last_order, "is_set")
        if self.ordered == "before":
            yield Condition(last_order, "not_in_last", Window(self.days, "days"))
        if self.ordered == "never":
            yield Condition(last_order, "not_set")

    @property
    def values(self) -> list[tuple[str, str]]:
        """Name and value of each part, as in an address."""
        return [
            *([("q", self.query)] if self.query else []),
            *(("city", city) for city in self.cities),
            *(("tag", tag) for tag in self.tags),
            *((name, "yes" if agrees else "no") for name, agrees in self.consents.items()),
            *([("segment", self.segment)] if self.segment else []),
            *([("ordered", self.ordered)] if self.ordered else []),
            *([("days", str(self.days))] if self.ordered in ("within", "before") else []),
        ]

    @property
    def query_string(self) -> str:
        """The filter as a part of an address."""
        return encoded(self.values)

    def chips(self, kept: dict[str, str]) -> list[Chip]:
        """Each part in words; `kept` are the parameters of the list that stay when one goes."""
        return [
            Chip(self._in_words(name, value), encoded([*self._without(name, value), *kept.items()]))
            for name, value in self.values
            if name != "days"
        ]

    def _without(self, name: str, value: str) -> list[tuple[str, str]]:
        gone = {(name, value)} | ({("days", str(self.days))} if name == "ordered" else set())
        return [part for part in self.values if part not in gone]

    def _in_words(self, name: str, value: str) -> str:
        match name:
            case "q":
                return f"Contains “{value}”"
            case "city":
                return f"City: {value}"
            case "tag":
                return f"Tag: {value}"
            case "segment":
                segment = Segment.objects.filter(id=value).only("name").first()
                return f"Segment: {segment.name if segment else '(deleted)'}"
            case "ordered":
                return ORDERED[value].format(days=counted(self.days, "days"))
        return f"{CHANNELS[name].label}: {'subscribed' if value == 'yes' else 'not subscribed'}"


def _texts(asked: QueryDict, name: str) -> tuple[str, ...]:
    values = (clean(value.replace("\0", ""))[:MAX_LENGTH] for value in asked.getlist(name))
    return tuple(dict.fromkeys(filter(None, values)))[:MAX_VALUES]


def encoded(values: Iterable[tuple[str, str]]) -> str:
    """Names and values as a query string."""
    query = QueryDict(mutable=True)
    for name, value in values:
        query.appendlist(name, value)
    return query.urlencode()
