"""Tags of a campaign, suggested from its words and from the rule of its audience, each with what it comes from.

A person confirms them. Nothing is learned: word lists can be read, and `make eval` measures them on labelled texts.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from campaigns.content.frozen import typed_texts
from campaigns.content.tokens import BRACES
from campaigns.models import Campaign
from campaigns.tags import AUDIENCES, OFFERS, PURPOSES
from customers.segments.audience import thawed
from customers.segments.english import say
from customers.segments.rules import Condition, Group, Node, parse

NO_OFFER = "no offer"
CHECKED = "The word lists were tried on 120 labelled texts, of which 20 were not used to write them; see `make eval`."
NEW_ORDERS, LOYAL_ORDERS = 1, 3  # orders, up to which customers are new, and from which on they are loyal
NEW_FIELDS = {"first_order_at", "signed_up_at"}
LAPSED_FIELDS = {"last_order_at", "last_active_at", "last_seen_at"}
STANDS_FOR = {
    "<money>": r"(?:₹|\$|€|£|rs\.? ?|inr )\s?\d[\d,.]*",
    "<time>": (
        r"(?:\d+|one|two|three|four|five|six|ten|a few|some|many)? ?"
        r"(?:days?|weeks?|months?|years?|spring|summer|autumn|winter|ages|long)"
    ),
    "<words>": r"(?:[\w-]+ ){0,3}",
}


def _read_words() -> dict[str, re.Pattern[str]]:
    """By tag, one pattern of all its words; the file says how they are written."""
    lists: dict[str, list[str]] = {}
    for line in Path(__file__).with_name("tag_words.txt").read_text().splitlines():
        if line.startswith("["):
            patterns = lists.setdefault(line.strip("[]"), [])
        elif line and not line.startswith("#"):
            for name, meaning in STANDS_FOR.items():
                line = line.replace(name, meaning)
            patterns.append(line)
    return {tag: re.compile(rf"(?<!\w)(?:{'|'.join(words)})(?!\w)", re.IGNORECASE) for tag, words in lists.items()}


WORDS = _read_words()
SPECIAL = tuple(tag for tag in WORDS if tag in PURPOSES and tag != "offer")
PLAIN = ("birthday", "feedback", "win-back", "welcome", "loyalty", "reminder", "event")  # which a message says plainly


@dataclass(frozen=True)
class SuggestedTag:
    """A tag, and the word or condition that it comes from."""

    tag: str
    because: str


def suggest_tags(campaign: Campaign) -> list[SuggestedTag]:
    """The tags of a campaign by its texts and its audience: that of its launch, before it the segment's now."""
    texts = typed_texts(campaign)
    subject = " ".join(texts.pop("subject", []))
    body = " ".join(text for group in texts.values() for text in group)
    rule = thawed(campaign.rule) if campaign.rule else parse(campaign.segment.rule) if campaign.segment else None
    return tags_of_text(_without_tokens(subject), _without_tokens(body), rule)


def tags_of_text(subject: str, body: str, rule: Group | None = None) -> list[SuggestedTag]:
    """The tags by a subject, a message and the rule of the audience, where it is known."""
    text = f"{subject} \n {body}"
    offers = [
        SuggestedTag(tag, _quoted(said[0])) for tag in OFFERS if tag in WORDS and (said := WORDS[tag].search(text))
    ]
    purpose = _find_purpose(subject, body, offers[0].because if offers else "")
    found = [purpose] if purpose else []
    found += offers or [SuggestedTag(NO_OFFER, "Nothing is offered in the text.")]
    by_rule = dict(_by_rule(rule)) if rule else {}
    for tag in AUDIENCES:
        if tag in by_rule:
            found.append(SuggestedTag(tag, by_rule[tag]))
        elif tag in WORDS and (said := WORDS[tag].search(text)):
            found.append(SuggestedTag(tag, _quoted(said[0])))
    return found


def _find_purpose(subject: str, body: str, offer: str) -> SuggestedTag | None:
    """The purpose with the word that says it. The subject decides where it says one; a message with an `offer`, the
    word that says it, is an offer unless it plainly says another reason."""
    for text, among in ((subject, SPECIAL), (body, PLAIN), (body, () if offer else SPECIAL)):
        for tag in among:
            if said := WORDS[tag].search(text):
                return SuggestedTag(tag, _quoted(said[0]))
    said = WORDS["offer"].search(f"{subject} \n {body}")
    if offer or said:
        return SuggestedTag("offer", _quoted(said[0]) if said else offer)
    return None


def _by_rule(node: Node) -> Iterator[tuple[str, str]]:
    """Tags of an audience by conditions that hold for all of its members."""
    if isinstance(node, Group):
        if not node.rules and node.match != "any":
            yield "everybody", "All customers are in the audience."
        if node.match == "all" or (len(node.rules) == 1 and node.match == "any"):
            for child in node.rules:
                yield from _by_rule(child)
    elif isinstance(node, Condition) and (tag := _tag_of_condition(node)):
        yield tag, f"The audience: {say(Group('all', (node,)))}"


def _tag_of_condition(node: Condition) -> str:
    if node.field in LAPSED_FIELDS and node.op in ("not_in_last", "before"):
        return "lapsed"
    if node.field in NEW_FIELDS and node.op in ("in_last", "after"):
        return "new"
    if node.field == "order_count" and isinstance(node.value, int):
        if (node.op in ("eq", "lte") and node.value <= NEW_ORDERS) or (
            node.op == "lt" and node.value <= NEW_ORDERS + 1
        ):
            return "new"
        if (node.op == "gte" and node.value >= LOYAL_ORDERS) or (node.op == "gt" and node.value >= LOYAL_ORDERS - 1):
            return "loyal"
    if node.field == "tags" and node.op in ("has_any", "has_all") and isinstance(node.value, tuple):
        return "loyal" if any(WORDS["loyal"].search(str(tag)) for tag in node.value) else ""
    return "local" if node.field == "city" and node.op in ("eq", "in") else ""


def _quoted(said: str) -> str:
    return f"“{' '.join(said.split())}”"


def _without_tokens(text: str) -> str:
    return BRACES.sub(" ", text)
