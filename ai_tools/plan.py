"""A brief becomes a plan: audience, channel, time, messages and what to expect, each with its reason.

1. An engine cuts the brief into parts, which quote it word for word. What is in no part is named. 2. The words of the
audience become a rule, as everywhere. 3. Channel and time are those that the brief names, or are proposed. 4. An engine
writes messages for the words that customers should read. Nothing is saved: `plan_drafts` does that.
"""

import json
import re
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone

from ai_tools.asking import ask
from ai_tools.brief_time import SendTime, last_day, propose, read_send_time
from ai_tools.engines.checks import find_left_over
from ai_tools.engines.grammar.periods import spoken
from ai_tools.engines.protocol import BriefPart, EngineError, EngineName, PartKind, Variant
from ai_tools.engines.wording.purposes import find_purpose
from ai_tools.expectations import Expectation, expect
from ai_tools.message_ideas import message_ideas
from ai_tools.rules_from_text import MAX_TEXT_LENGTH, rules_from_text
from campaigns.forecast.reach import Reach, count_reach
from campaigns.models import Campaign
from crm.web.display import number, reader_zone
from customers.channels import CHANNELS
from customers.models import Segment
from customers.segments.english import say
from customers.segments.rules import Condition, Group, OrderCondition, parse, serialise, walk

MAX_BRIEF = MAX_TEXT_LENGTH  # characters
MAX_NAME = 80  # characters of a campaign's name
LAPSED_DAYS = 90
LAPSED = [
    {"field": "order_count", "op": "gte", "value": 1},
    {"field": "last_order_at", "op": "not_in_last", "value": {"n": LAPSED_DAYS, "unit": "days"}},
]
RECENCY = frozenset(["last_order_at", "last_seen_at", "last_active_at"])
_CHANNEL_WORDS = {
    "email": r"e-?mails?|mails?|newsletters?",
    "sms": r"sms(?:es)?|texts?",
    "whatsapp": r"whats ?app",
}
_LINKING = re.compile(r"^(?:about|by (?:offering|giving|sending)|offering|giving|using|that|know|:)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Wishes:
    """What a brief, or a person who edits the plan, wants. Empty means: propose it. `rule` is the rule of `audience`
    where it is known already, `texts` are messages that somebody has edited."""

    audience: str = ""
    rule: Group | None = None
    channel: str = ""
    at: datetime | None = None
    goal: str = ""
    task: str = ""
    name: str = ""
    texts: list[Variant] = field(default_factory=list)


@dataclass(frozen=True)
class Plan:
    """`rule` is None while the audience is open, `at` None while the time is, and `variants` are empty when no engine
    can write for the goal: the reasons say why. `reach` is by channel."""

    name: str
    audience: str
    rule: Group | None
    english: str
    count: int
    reach: dict[str, int]
    audience_reason: str
    channel: str
    channel_reason: str
    at: datetime | None
    time_reason: str
    goal: str
    variants: list[Variant]
    message_reason: str
    expected: Expectation
    assumptions: list[str]
    questions: list[str]
    not_understood: list[str]
    engine: EngineName
    note: str = ""

    @property
    def is_complete(self) -> bool:
        """Whether a draft can be made of it."""
        return self.rule is not None and bool(self.variants)

    @property
    def rule_json(self) -> str:
        """The rule as JSON text, empty without one."""
        return json.dumps(serialise(self.rule)) if self.rule else ""


def make_plan(brief: str, by: HttpRequest | None = None) -> Plan:
    """The plan for a brief."""
    today = timezone.localdate(timezone=reader_zone())
    cut = ask("plan", lambda engine: engine.split_brief(brief), by)
    parts = cut.value
    said = {kind: [part.text for part in parts if part.kind is kind] for kind in PartKind}
    time = read_send_time(" ".join(said[PartKind.TIME]), today) if said[PartKind.TIME] else SendTime()
    channel, questions = _named_channel(said[PartKind.CHANNEL])
    at, time_reason = propose(time, timezone.now())
    named = last_day(said[PartKind.MESSAGE], today)
    if at and named and timezone.localdate(at, reader_zone()) > named:
        questions.append(f"The messages name {spoken(named)}, before the time to send. Which one should change?")
    wishes = Wishes(
        audience=", ".join(said[PartKind.AUDIENCE]),
        channel=channel,
        at=at,
        goal=_goal(parts),
        task=" ".join(said[PartKind.TASK][:1]),
        name=_name(brief, said),
    )
    plan = complete(wishes, by, lapsed=find_purpose(brief, said[PartKind.MESSAGE]) == "win_back")
    behind_offer = [text for text in said[PartKind.TIME] if time.before or time.questions]
    return replace(
        plan,
        time_reason=time_reason,
        assumptions=[
            *time.notes,
            *(f"“{text}” is when to send, and not said in the messages" for text in behind_offer),
            *plan.assumptions,
        ],
        questions=[*questions, *time.questions, *plan.questions],
        not_understood=list(dict.fromkeys([*find_left_over(brief, parts), *plan.not_understood])),
        engine="openai" if "openai" in (cut.engine, plan.engine) else "offline",
        note=" ".join(dict.fromkeys(filter(None, (cut.note, plan.note)))),
    )


@dataclass
class _Remarks:
    """What is to be said about a plan, collected while it is completed, and the engine that worked on it."""

    assumptions: list[str] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)
    not_understood: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    engine: EngineName = "offline"


def complete(wishes: Wishes, by: HttpRequest | None = None, *, lapsed: bool = False) -> Plan:
    """The plan for wishes; what is empty in them is proposed. `lapsed` where people are to be won back."""
    remarks = _Remarks()
    rule = _read_audience(wishes, by, remarks, lapsed=lapsed) if wishes.rule is None else wishes.rule
    segment = Segment(name=wishes.name, rule=serialise(rule)) if rule else None
    reaches = {name: count_reach(Campaign(segment=segment, channel=name)) for name in CHANNELS} if segment else {}
    reach = {name: each.reachable for name, each in reaches.items()}
    channel, channel_reason = _choose_channel(wishes.channel, reach)
    variants, message_reason = _write_messages(wishes, channel, segment, by, remarks)
    return Plan(
        name=wishes.name or "Campaign",
        audience=wishes.audience,
        rule=rule,
        english=say(rule) if rule else "",
        count=max((each.audience for each in reaches.values()), default=0),
        reach=reach,
        audience_reason=_audience_reason(rule, reaches.get(channel, Reach()), channel),
        channel=channel,
        channel_reason=channel_reason,
        at=wishes.at,
        time_reason="As you chose." if wishes.at else "No time was chosen: the review asks for it.",
        goal=wishes.goal,
        variants=variants,
        message_reason=message_reason,
        expected=expect(channel, reach.get(channel, 0)),
        assumptions=remarks.assumptions,
        questions=remarks.questions,
        not_understood=remarks.not_understood,
        engine=remarks.engine,
        note=" ".join(dict.fromkeys(filter(None, remarks.notes))),
    )


def _read_audience(wishes: Wishes, by: HttpRequest | None, remarks: _Remarks, *, lapsed: bool) -> Group | None:
    """The rule for the words of the audience; None without words, and where no rule was found."""
    if not wishes.audience:
        remarks.questions.append("Whom should it reach? Say what they bought, spent or did, or where they live.")
        return None
    found = rules_from_text(wishes.audience, by)
    remarks.engine = found.engine
    remarks.assumptions += found.assumptions
    remarks.questions += found.questions
    remarks.not_understood += found.not_understood
    remarks.notes.append(found.note)
    if found.rule is None or not lapsed or _says_when(found.rule):
        return found.rule
    remarks.assumptions.append(f"“{wishes.task}” read as: ordered before, and not in the last {LAPSED_DAYS} days")
    return _with_lapsed(found.rule)


def _write_messages(
    wishes: Wishes, channel: str, segment: Segment | None, by: HttpRequest | None, remarks: _Remarks
) -> tuple[list[Variant], str]:
    """Messages for the goal, or those that somebody has edited, and why they are so or missing."""
    if wishes.texts:
        return wishes.texts, "As you edited them."
    if not wishes.goal:
        remarks.questions.append("What should customers read? Name the offer, the product or the news.")
        return [], "The brief does not say what customers should read."
    try:
        ideas = message_ideas(wishes.goal, channel, segment=segment, by=by)
    except EngineError as refusal:
        return [], str(refusal)
    remarks.engine = "openai" if "openai" in (remarks.engine, ideas.engine) else "offline"
    remarks.notes.append(ideas.note)
    return ideas.value[:2], "Each keeps every number, day, name and condition of what customers should read."


# ── What the brief says ───────────────────────────────────────────────
def _named_channel(texts: list[str]) -> tuple[str, list[str]]:
    """The channel that a brief names, "" for none; and a question where it names several."""
    found = [
        name
        for text in texts
        for name, words in _CHANNEL_WORDS.items()
        if re.search(rf"\b(?:{words})\b", text, re.IGNORECASE)
    ]
    names = list(dict.fromkeys(found))
    if len(names) < 2:
        return "".join(names), []
    spoken = " and ".join(CHANNELS[name].spoken for name in names)
    question = f"The brief names {spoken}. A campaign has one channel: plan the other one as a campaign of its own."
    return names[0], [question]


def _goal(parts: list[BriefPart]) -> str:
    """What the messages are for, as the composer asks it: the task without its audience, and what customers read."""
    message = [part for part in parts if part.kind is PartKind.MESSAGE]
    if not message:
        return ""
    before = parts[: parts.index(message[0])]
    tasks = [part for part in before if part.kind is PartKind.TASK]
    if len(tasks) > 1 and tasks[-1].text.lower() == "back":  # get our Platinum customers back
        tasks[-1] = BriefPart(PartKind.TASK, f"{tasks[-2].text} back")
    task = tasks[-1] if tasks else None
    said = " ".join(part.text for part in message[:1]) + "".join(
        f" {part.text}" if part.text[:1].islower() else f". {part.text}" for part in message[1:]
    )
    if asked := re.match(
        r"and\s+(offer|give|tell|send|invite)\s+(?:(?:them|him|her|everyone)\s+)?", said, re.IGNORECASE
    ):
        task, said = BriefPart(PartKind.TASK, asked[1].capitalize()), said[asked.end() :]
    said = re.sub(
        r"^(?:should\s+(?:hear|know|learn|get|receive|see)|gets?|receives?)\s+", "", said, flags=re.IGNORECASE
    )
    first_kind = next(part.kind for part in parts if part.kind in (PartKind.AUDIENCE, PartKind.MESSAGE))
    if first_kind is PartKind.MESSAGE:
        return f"{task.text} {said}" if task else said
    if task:
        return f"{task.text} customers {said}"
    if _LINKING.match(said):
        return f"Tell customers {said}"
    return re.sub(r"^with\s+", "", said, flags=re.IGNORECASE)


def _name(brief: str, said: dict[PartKind, list[str]]) -> str:
    """A name for the campaign and its segment: task and audience."""
    words = " ".join([*said[PartKind.TASK][:1], *said[PartKind.AUDIENCE][:1]]) or brief
    words = " ".join(words.split())
    words = words if len(words) <= MAX_NAME else f"{words[: MAX_NAME - 1].rsplit(' ', 1)[0]}…"
    return words[:1].upper() + words[1:]


# ── The audience ──────────────────────────────────────────────────────
def _says_when(rule: Group) -> bool:
    """Whether a rule says already since when customers have done something, or that they have done little."""
    for _, node in walk(rule):
        if isinstance(node, Condition) and (
            node.field in RECENCY or (node.field == "order_count" and node.op in ("eq", "lt", "lte"))
        ):
            return True
        if isinstance(node, OrderCondition) and (node.orders.has_time_limit or node.op in ("eq", "lt", "lte")):
            return True
    return False


def _with_lapsed(rule: Group) -> Group:
    data = serialise(rule)
    rules = data["rules"] if data["match"] == "all" else [data]
    return parse({"match": "all", "rules": [*rules, *LAPSED]})


def _audience_reason(rule: Group | None, reach: Reach, channel: str) -> str:
    if rule is None:
        return "The audience is open: see the questions."
    if not reach.audience:
        return "Nobody matches now. Say it in other words, or choose a wider audience."
    skipped = ", ".join(f"{number(count)} {reason}" for reason, count in reach.skipped.items() if count)
    spoken = CHANNELS[channel].spoken
    if not skipped:
        return f"All of them can be reached by {spoken}."
    return f"By {spoken} {number(reach.reachable)} can be reached. The rest would be skipped: {skipped}."


# ── The channel ───────────────────────────────────────────────────────
def _choose_channel(named: str, reach: dict[str, int]) -> tuple[str, str]:
    """The channel that was named, or the one that reaches the most; and why."""
    if named:
        return named, f"{CHANNELS[named].label}, as you say."
    if not any(reach.values()):
        return next(iter(CHANNELS)), "No channel is named, and nobody can be reached on any yet."
    best = max(CHANNELS, key=lambda name: reach[name])
    others = ", ".join(f"{number(reach[name])} by {CHANNELS[name].spoken}" for name in CHANNELS if name != best)
    return best, f"No channel is named: it reaches the most customers, {number(reach[best])}, against {others}."
