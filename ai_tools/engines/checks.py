"""What a text must hold before anybody sees it: a model is trusted as little as any other input."""

import re
from itertools import combinations

from ai_tools.engines.facts import find_fact_faults
from ai_tools.engines.protocol import BriefPart, Story, Variant
from ai_tools.engines.room import ROOMS, alike, length
from ai_tools.engines.wording.left_over import TO_THE_MARKETER
from campaigns.content.message import find_problems, names_without_fallback
from customers.channels import CHANNELS

# ── Messages ──────────────────────────────────────────────────────────
_LINK = re.compile(r"https?://|www\.|\b[\w-]+\.(?:com|in|org|net|io|co)\b", re.IGNORECASE)
_BROKEN = re.compile(
    r"(?<![/.=&-])\b(?:the|an?|of|with|for|(?:and|or)(?!, (?:if|when|as|for)\b)|at|our|your|from|than)"
    r"\s*(?:[.,;!?](?!\d)|$)"
    r"|\b(\w+) \1\b",
    re.IGNORECASE | re.MULTILINE,
)
_SHOUTED = re.compile(r"\b[A-Z]{4,}\b")


def find_faults(variant: Variant, channel: str, goal: str) -> list[str]:
    """What keeps a message from being shown, in words for its author."""
    subject = variant.subject if CHANNELS[channel].has_subject else ""
    text = f"{subject}\n{variant.message}"
    faults = [problem.text for problem in find_problems(channel, subject, variant.message)]
    faults += [f"“{name}” has no fallback." for name in sorted(names_without_fallback(subject, variant.message))]
    room = ROOMS[channel]
    if length(variant.message) > room.message:
        faults.append(f"The message is longer than {room.message} characters.")
    if length(subject) > room.subject:
        faults.append(f"The subject is longer than {room.subject} characters.")
    if text.count("!") > 1 or len([word for word in _SHOUTED.findall(text) if word not in goal]) > 1:
        faults.append("It shouts: write no words in capitals, and one exclamation mark at most.")
    if echoed := TO_THE_MARKETER.search(text):
        faults.append(f"“{echoed[0]}” is meant for the marketer: say only what customers should read.")
    if _BROKEN.search(text.replace("{{", "").replace("}}", "")):
        faults.append("A sentence stops in the middle.")
    faults += find_fact_faults(goal, f"{subject}. {variant.message}" if subject else variant.message)
    if _LINK.search(text) and not _LINK.search(goal):
        faults.append("The goal names no link.")
    return faults


def too_alike(variants: list[Variant]) -> list[str]:
    """What is wrong if two variants say the same; empty if none do."""
    if any(alike(one, other) for one, other in combinations(variants, 2)):
        return ["Two variants say the same in the same way."]
    return []


# ── Summaries ─────────────────────────────────────────────────────────
def find_choice_faults(names: list[str], story: Story) -> list[str]:
    """What is wrong with a choice of statements, in words for its author; empty if nothing is."""
    known = [statement.name for statement in story.statements]
    faults = [f"There is no statement “{name[:40]}”." for name in names if name not in known]
    if len(set(names)) < len(names):
        faults.append("Name each statement once.")
    needed = [statement.name for statement in story.statements if statement.is_needed]
    faults += [f"The statement “{name}” must not be left out." for name in needed if name not in names]
    if needed and names and names[0] != needed[0]:
        faults.append(f"Begin with “{needed[0]}”.")
    return faults


# ── Briefs ────────────────────────────────────────────────────────────
# fmt: off
_SAYS_NOTHING = frozenset(
    [
        "a", "an", "and", "also", "are", "at", "be", "but", "by", "can", "could", "for", "from", "get", "have",
        "in", "is", "it", "its", "know", "let", "make", "me", "my", "of", "on", "one", "only", "or", "our", "out",
        "please", "pls", "run", "send", "so", "some", "that", "the", "their", "them", "then", "they", "this", "to",
        "us", "use", "want", "we", "will", "with", "would", "you", "your", "campaign", "customers", "people",
        "everyone", "hi", "hello", "segment", "audience", "target", "message", "channel",
        "date", "time", "when", "who", "whom", "goal"
    ]
)
# fmt: on
_BRIEF_WORD = re.compile(r"[^\W_]+(?:['’.,][^\W_]+)*|%", re.UNICODE)


def find_part_faults(brief: str, parts: list[BriefPart]) -> list[str]:
    """What keeps a cut from being taken, in words for its author: parts are quotes of the brief, in its order."""
    plain, at = " ".join(brief.split()).casefold(), 0
    for part in parts:
        quote = " ".join(part.text.split()).casefold()
        place = plain.find(quote, at)
        if not quote or place < 0:
            return [f"“{part.text[:60]}” does not stand in the brief at this place: copy its words, in its order."]
        at = place + len(quote)
    return []


def find_left_over(brief: str, parts: list[BriefPart]) -> list[str]:
    """The words of a brief that are in none of its parts, neighbours together; words that say nothing are left out."""
    plain = " ".join(brief.split())
    folded, at, rest = plain.casefold(), 0, []
    for part in parts:
        quote = " ".join(part.text.split()).casefold()
        place = folded.find(quote, at)
        rest.append(plain[at:place] if place >= 0 else "")
        at = place + len(quote) if place >= 0 else at
    rest.append(plain[at:])
    runs = (run for gap in rest for run in re.split(r"[,;.!?\n]+(?:\s|$)", gap))
    return [
        run.strip(" ,;.:-–—")
        for run in runs
        if any(word.casefold() not in _SAYS_NOTHING for word in _BRIEF_WORD.findall(run))
    ]
