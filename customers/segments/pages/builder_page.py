"""What the page of the builder shows."""

from dataclasses import dataclass, field
from functools import cached_property

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django_htmx.http import trigger_client_event

from crm.web import display
from crm.web.fragments import is_fragment
from customers.events.limits import days_kept
from customers.models import Segment
from customers.segments import builder, catalogue
from customers.segments.builder import Draft, GroupDraft, History, Start, options
from customers.segments.builder.rows import ANY_TIME, IN_LAST, TIMES
from customers.segments.english import marked_up
from customers.segments.pages.names import LONGEST_NAME, count_namesakes
from customers.segments.preview import Narrowing, Totals, narrowing, totals
from customers.segments.rules import MATCHES, Group, parse
from customers.segments.values import STATUSES

COUNTED = ("totals", "narrowing")  # parts that are asked for after the page, because they take time
THEN = {"rules": "edited", "totals": "counted"}  # events that have the next part asked for


@dataclass
class BuilderPage:
    """A segment with its rules as they are edited; viewers read it. Templates have it as `page`.

    `version` is the one that was edited, a token for conflict detection; `focus` is the id of the element to go on
    from; `refusal` and `name_fault` say why something was not done; `described` is what the rules were built from.
    """

    segment: Segment
    draft: GroupDraft
    history: History = field(default_factory=lambda: History([], []))
    version: str = ""
    is_editable: bool = True
    focus: str = ""
    refusal: str = ""
    name_fault: str = ""
    described: str = ""
    totals: Totals | None = None
    narrowing: Narrowing | None = None
    is_unsaved: bool = False

    symbol = display.SYMBOL
    measures = options.MEASURES
    order_times = TIMES
    statuses = STATUSES
    units = catalogue.UNITS
    matches = [(match, match.capitalize()) for match in MATCHES]
    max_name_length = LONGEST_NAME

    def answer(self, request: HttpRequest, part: str = "", *, status: int = 200) -> HttpResponse:
        """The page, or for htmx the part of it that was asked for: rules, totals or narrowing.

        A page does not wait for its figures: it asks for the totals, and they for the narrowing. Where no script does
        that, the whole page is counted: after every POST, and by `?counted=1`.
        """
        part = part if is_fragment(request) else ""
        is_post = request.method == "POST"
        if not is_post:
            self.version = "" if self.is_new else self.segment.version
        self.is_unsaved = is_post and (
            not self.is_as_stored or bool(self.incomplete) or self.stored_name != self.segment.name
        )
        builder.mark_exclusions(self.draft)
        builder.look_up_names(self.draft)
        if self.is_editable and part != "narrowing":
            builder.mark_unknown_values(self.draft)
        counted = COUNTED if not part and (is_post or "counted" in request.GET) else (part,)
        if "totals" in counted:
            self.totals = totals(self.rule, saved=None if self.is_as_stored else self.stored)
        if "narrowing" in counted:
            self.narrowing = narrowing(self.rule)
            self._count_nodes(self.narrowing)
        template = f"segments/builder/_{part}.html" if part else "segments/segment.html"
        response = render(request, template, {"page": self, "segment": self.segment}, status=status)
        return trigger_client_event(response, THEN[part], after="settle") if part in THEN else response

    def _count_nodes(self, counted: Narrowing) -> None:
        for node in self.nodes:
            if node.id in self.paths:
                node.count = counted.nodes[self.paths[node.id]]
                if isinstance(node, GroupDraft) and node.leaves_out:
                    node.count = counted.everyone - node.count

    @cached_property
    def _complete(self) -> tuple[Group, dict[str, str]]:
        return builder.complete(self.draft)

    @property
    def rule(self) -> Group:
        """The rule without incomplete conditions."""
        return self._complete[0]

    @property
    def paths(self) -> dict[str, str]:
        """The path in the rule of each complete node, by its id."""
        return self._complete[1]

    @property
    def nodes(self) -> list[Draft]:
        """All groups and conditions, in document order."""
        return list(builder.walk(self.draft))

    @property
    def incomplete(self) -> int:
        """How many conditions are not filled in, or wrong."""
        return len(builder.incomplete(self.draft))

    @property
    def is_new(self) -> bool:
        """Whether the segment has never been saved."""
        return self.segment._state.adding

    @cached_property
    def _as_stored(self) -> tuple[str, Group | None]:
        if self.is_new:
            return "", None
        saved = Segment.objects.only("name", "rule").get(id=self.segment.id)
        return saved.name, parse(saved.rule)

    @property
    def stored_name(self) -> str:
        """The name that is stored, before what the form says."""
        return self._as_stored[0]

    @property
    def namesakes(self) -> int:
        """How many other segments have the same name."""
        return 0 if self.is_new else count_namesakes(self.segment)

    @property
    def stored(self) -> Group | None:
        """The stored rule; None for a new segment."""
        return self._as_stored[1]

    @property
    def is_as_stored(self) -> bool:
        """Whether the rule is the stored one."""
        return self.stored == self.rule

    @property
    def reading(self) -> str:
        """The rule in English, as HTML."""
        return marked_up(self.rule)

    @cached_property
    def attributes(self) -> options.Options:
        """What a condition can ask for, under headings."""
        return options.attributes(self.draft)

    @property
    def event_times(self) -> dict[str, str]:
        """When events happened, of those that are kept."""
        return {ANY_TIME: f"in all {days_kept()} days kept", IN_LAST: TIMES[IN_LAST]}

    @cached_property
    def event_names(self) -> list[str]:
        """The names of events that a condition can ask for."""
        return options.event_names(self.draft)

    @cached_property
    def chosen_properties(self) -> dict[str, list[str]]:
        """By name of events what a condition can ask for besides category and SKU."""
        return options.chosen_properties(self.draft)

    @property
    def starts(self) -> list[Start]:
        """Ready-made rules, offered while a new builder is untouched."""
        return list(builder.STARTS.values()) if self.is_new and builder.is_new(self.draft) else []

    @cached_property
    def edit_url(self) -> str:
        """Where buttons of the rules post."""
        return reverse("segments:edit", args=[self.segment.id])
