"""Lists over several lines: what marks their lines says nothing, and what stands on one is parted from the next.

Behind a heading like “Exclude:” it is a list. Elsewhere each line holds by itself, also one with an “or” in it.
"""

import re

_MARK = re.compile(r"[ \t]*(?:[-*•·▪]|\(?(?P<number>\d{1,2}|[a-hA-H]|i{1,3}|iv|vi?)(?:[.)]|-(?=[ \t])))(?=[ \t])")
_NUMBERS = (("1", "a", "i"), ("2", "b", "ii"), ("3", "c", "iii"), ("4", "d", "iv"), ("5", "e", "v"), ("6", "f", "vi"))
_LEAVING_OUT = re.compile(r"exclu|except|\b(?:not|without|leave|skip|omit|remove|minus|suppress|avoid|drop)\b", re.I)
_OR = re.compile(r"\bor\b|\w/\w", re.I)
_MOST_WORDS = 3  # on a line without a mark that belongs to a list


def flattened(text: str) -> str:
    """The text in one line, as long as it was: with signs in the place of line breaks, and spaces in that of marks."""
    if "\n" not in text:
        return text
    found = ""
    heading, marked, before = "", 0, ""
    for line in text.split("\n"):
        mark = _MARK.match(line)
        if mark and (mark["number"] is None or mark["number"].lower() in _NUMBERS[min(marked, len(_NUMBERS) - 1)]):
            marked += mark["number"] is not None
            line = " " * mark.end() + line[mark.end() :]
        else:
            mark = None
        if found:
            found = found[:-1] + _sign(before, line, heading, is_listed=mark is not None)
        if line.rstrip().endswith(":"):
            heading, marked = line, 0
        elif not line.strip():
            heading = heading if before.endswith(":") else ""
        before = line.rstrip() or before
        found += f"{line}\n"
    return found[:-1]


def _sign(before: str, line: str, heading: str, *, is_listed: bool) -> str:
    """What parts a line from the one before it."""
    is_heading = line.rstrip().endswith(":")
    is_short = bool(heading) and 0 < len(line.split()) <= _MOST_WORDS
    if not before or before[-1] in ":,;.(?!" or not (is_heading or is_listed or is_short):
        return "\n"
    is_left_out = bool(_LEAVING_OUT.search(heading))
    has_or = bool(_OR.search(before) or _OR.search(line))
    return ";" if is_heading or (has_or and not is_left_out) else ","
