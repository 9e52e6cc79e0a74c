"""Lists over several lines: what marks their lines says nothing, and what stands on one is parted from the next.

Behind “Exclude:” they are a list, behind “Any of:” one of them is enough; elsewhere each line holds by itself.
"""

import re

_MARK = re.compile(r"[ \t]*(?:[-*•·▪]|\(?(?P<number>\d{1,2}|[a-hA-H]|i{1,3}|iv|vi?)(?:[.)]|-(?=[ \t])))(?=[ \t])")
_NUMBERS = (("1", "a", "i"), ("2", "b", "ii"), ("3", "c", "iii"), ("4", "d", "iv"), ("5", "e", "v"), ("6", "f", "vi"))
_LEAVING_OUT = re.compile(r"exclu|except|\b(?:not|without|leave|skip|omit|remove|minus|suppress|avoid|drop)\b", re.I)
_ENDS = frozenset(":,;.(?!|")  # of a line, behind which no sign is needed
_ANY = re.compile(r"\b(?:any|either|one|some) of\b|^\s*(?:any|either)\s*:", re.I)
_OR = re.compile(r"\bor\b|\w/\w", re.I)
_MOST_WORDS = 3  # on a line without a mark that belongs to a list


def flattened(text: str) -> str:
    """The text in one line, as long as it was: with signs in the place of line breaks, and spaces in that of marks."""
    if "\n" not in text:
        return text
    found = before = heading = ""
    marked, is_over = 0, False  # lines with a number so far; whether a blank line ended the list
    for line in text.split("\n"):
        mark = _MARK.match(line)
        if mark and mark["number"] and mark["number"].lower() not in _NUMBERS[min(marked, len(_NUMBERS) - 1)]:
            mark = None
        if mark:
            marked += mark["number"] is not None
            line = " " * mark.end() + line[mark.end() :]
        if found and line.strip():
            sign = ";" if is_over and before[-1] not in _ENDS else _sign(before, line, heading, is_listed=bool(mark))
            found = found[:-1] + sign
            is_over = False
        if line.rstrip().endswith(":"):
            heading, marked = line, 0
        elif not line.strip() and heading and before != heading.rstrip():
            heading, is_over = "", True
        before = line.rstrip() or before
        found += f"{line}\n"
    return found[:-1]


def _sign(before: str, line: str, heading: str, *, is_listed: bool) -> str:
    """What parts a line from the one before it."""
    is_heading = line.rstrip().endswith(":")
    is_short = bool(heading) and len(line.split()) <= _MOST_WORDS
    if not before or before[-1] in _ENDS or not (is_heading or is_listed or is_short):
        return "\n"
    if is_heading:
        return ";"
    if _ANY.search(heading):
        return "|"
    has_or = bool(_OR.search(before) or _OR.search(line))
    return ";" if has_or and not _LEAVING_OUT.search(heading) else ","
