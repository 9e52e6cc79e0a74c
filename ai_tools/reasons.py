"""Reasons of a campaign's messages as a summary may say them: grouped by what they say, without anything personal.

A vendor may put the address, the number or an id of a message into its reason, so that each message has a reason of its
own. Without them the same fault reads the same, and is counted once.
"""

import re
from typing import NamedTuple
from urllib.parse import urlencode

from ai_tools.engines.protocol import Figure, Quote
from campaigns.log.ledger import State
from campaigns.models import Campaign, ReasonCount
from campaigns.results.reasons import CANCELLED, LIKELY_TEMPORARY, Advice, known_advice
from campaigns.sending_rules.timing import BEST_HOUR, HOLIDAY, LOCAL_TIME, QUIET_HOURS

MAX_READ = 5_000  # different reasons of a campaign, the most frequent ones first
MAX_LENGTH = 60  # characters of a reason that is quoted
NOT_AGAIN = "A cancelled campaign is not sent again: duplicate it to reach them."
NO_ADVICE = "There is no advice on this reason: ask your vendor what it means."
WHY_LEFT_OUT = {  # by what the log says, where nothing is to be done about it
    "opted out": "they opted out",
    "suppressed": "their addresses are suppressed",
    "topic refused": "they do not want messages on this topic",
    "capped": "they have had as many messages as the limit allows",
    "same address": "another customer with the same address gets the message",
    "global holdout": "they are held out so that results can be measured",
    "holdout": "they are held out so that results can be measured",
    "too late": "their time to receive it had passed",
    "left the journey": "they left the journey before it was sent",
    "erased": "they were erased on request",
}
WHEN_DEFERRED = {  # by why a pending message waits
    QUIET_HOURS: "when quiet hours end",
    HOLIDAY: "after a holiday",
    LOCAL_TIME: "at the hour of their time zone",
    BEST_HOUR: "at the hour that suits each of them",
}
_PERSONAL = [
    (re.compile(r"[<(\[\"'“‘]*\S+@\S+[>)\]\"'”’]*[:,;]?"), " "),  # addresses
    (re.compile(r"https?://\S+|\bwww\.\S+"), " "),
    (re.compile(r"\b[0-9a-f]{8}-[0-9a-f-]{20,}\b|\b(?=\w*\d)(?=\w*[a-z])\w{8,}\b", re.IGNORECASE), " "),  # ids
    (re.compile(r"\+?\d[\d ()./-]{6,}\d"), " "),  # phone numbers
    (re.compile(r"\b(?:[\w-]+\.){2,}[a-z]{2,}\b", re.IGNORECASE), " "),  # names of servers
    (
        re.compile(
            r"[(\[,;]?\s*\b(?:(?:message|queue|request|tracking)[ -])?(?:id|ref)\b[\s:=#.]*[)\]]?$", re.IGNORECASE
        ),
        " ",
    ),
    (re.compile(r"[<(\[]\s*[>)\]]|\"\s*\"|“\s*”"), " "),
]
_FIGURE = re.compile(r"[#\d][\d.,]*")


class ReasonGroup(NamedTuple):
    """Reasons that say the same. `said` has nothing personal and no figure, and is empty when nothing else was said;
    `messages` is how many have them, `texts` are the reasons as the log has them."""

    said: str
    messages: int
    advice: Advice
    texts: tuple[str, ...]

    @property
    def is_temporary(self) -> bool:
        """Whether a retry is likely to help."""
        return self.advice.text == LIKELY_TEMPORARY


def impersonal(reason: str) -> str:
    """A reason without addresses, numbers, ids and names of servers."""
    for pattern, instead in _PERSONAL:
        reason = pattern.sub(instead, reason)
    said = " ".join(_FIGURE.sub("…", reason).split())
    said = re.sub(r"^(?:…[\s:;,-]*)+", "", said).strip(" :;,-")
    return said if len(said) <= MAX_LENGTH else f"{said[:MAX_LENGTH].rsplit(' ', 1)[0]}…"


def reason_groups(campaign: Campaign, state: State) -> list[ReasonGroup]:
    """The reasons of the messages in a state, the most frequent group first; withdrawn messages are left out."""
    rows = ReasonCount.objects.filter(campaign=campaign, status=state).order_by("-count", "reason")
    groups: dict[tuple[str, Advice], list[tuple[str, int]]] = {}
    for text, count in rows.values_list("reason", "count")[:MAX_READ]:
        if text != CANCELLED and count > 0:
            groups.setdefault((impersonal(text).casefold(), advice_on(text)), []).append((text, count))
    found = [
        ReasonGroup(impersonal(rows[0][0]), sum(count for _, count in rows), advice, tuple(text for text, _ in rows))
        for (_, advice), rows in groups.items()
    ]
    return sorted(found, key=lambda group: -group.messages)


def advice_on(text: str) -> Advice:
    """What to do about a reason as the log has it, or that nothing is known."""
    return known_advice(text) or Advice(NO_ADVICE)


def log_query(status: str, groups: list[ReasonGroup]) -> str:
    """The log rows behind reasons: exactly those when there is one reason, otherwise all of the status."""
    texts = [text for group in groups for text in group.texts]
    return urlencode({"status": status, **({"reason": texts[0]} if len(texts) == 1 else {})})


def quoted(group: ReasonGroup, *, is_cancelled: bool = False) -> list[str | Figure | Quote]:
    """A reason with its advice. A vendor's words are quoted without anything personal, and never sent to a model."""
    said: list[str | Figure | Quote] = [
        Quote(f"“{group.said}”", "[a reason]") if group.said else "no reason that can be quoted"
    ]
    advice = NOT_AGAIN if is_cancelled and group.advice.is_to_retry else group.advice.text
    return [*said, f". {advice}"]
