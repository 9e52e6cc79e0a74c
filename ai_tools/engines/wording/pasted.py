"""A goal as it was typed or pasted, on one line: lists become sentences, and a message in quotes is taken by itself."""

import re

from ai_tools.engines.wording.clauses import OFFERED

_ITEM = re.compile(r"^\s*(?:[-–•*]|\(?\d{1,2}[.)])\s+")
_NUMBERED = re.compile(r"(?:(?<=\s)|^)\(?([1-9])[.)]\s+")  # “1) we move 2) we are closed on Friday”
_QUOTED = re.compile(r'"([^"]+)"|“([^“”]+)”')
_TO_SEND = re.compile(
    r"\b(?:draft|wording|send|tell|say|write|text|post|e-?mail|mail|msg|message|use this|word for word)\b", re.I
)
_LINK_NAMED = re.compile(r", (?:the )?link:? (?=https?://|[\w-]+(?:\.[\w-]+)+(?:/|$))", re.IGNORECASE)
_BEHIND_LINK = re.compile(r"(https?://\S*[^\s,.;]), (?!(?:and|or|but|if|to|with|using)\b)(?=[a-zA-Z])")
_LASTS = re.compile(r", (?=takes\b)", re.IGNORECASE)  # of a survey: it has no subject
_FORMALLY = re.compile(  # “please be informed that we are closed”
    r"(?:^|(?<=[.!?;:] ))(?:(?:please|kindly) )*(?:be (?:kindly )?(?:informed|advised|notified|aware)"
    r"|(?:this is|we (?:wish|would like|are writing)) to (?:inform|notify|advise) (?:you|all|everyone)) that ",
    re.IGNORECASE,
)
QUOTE = 5  # words that make a message


def on_one_line(goal: str) -> str:
    """The goal without line breaks and marks of a list."""
    lines = [line for line in goal.splitlines() if line.strip()]
    text = ""
    for line in lines:
        is_whole = not text or text.endswith((".", "!", "?", ":", ";", ","))
        goes_on = line.strip()[:1].islower() and not _ITEM.match(line)
        bare = _ITEM.sub("", line).strip() if len(lines) > 1 else line.strip()
        text += bare if not text else f" {bare}" if is_whole or goes_on else f". {bare}"
    text = " ".join(text.split())
    numbers = "".join(_NUMBERED.findall(text))
    if len(numbers) < 2 or not "123456789".startswith(numbers):
        return text
    first, *items = _NUMBERED.sub("\n", text).split("\n")
    return f"{first}{'. '.join(item.strip(' .,;') for item in items)}"


def message_in_quotes(text: str) -> str:
    """The message that the goal quotes, if the words around it only say to send it; else the goal."""
    quotes = [found[1] or found[2] for found in _QUOTED.finditer(text)]
    around = _QUOTED.sub(" ", text)
    is_message = len(quotes) == 1 and len(quotes[0].split()) >= QUOTE
    if is_message and _TO_SEND.search(around) and not OFFERED.search(around) and not re.search(r"\d", around):
        return quotes[0]
    return text


def with_whole_sentences(text: str) -> str:
    """The goal with sentences instead of what hangs on a comma around a link: “takes 2 minutes, link example.com/a”."""
    return _LINK_NAMED.sub(". Link: ", _LASTS.sub(". It ", _BEHIND_LINK.sub(r"\1. ", _FORMALLY.sub("", text))))
