"""Undo and redo, without anything stored: the form carries what it was before each edit along."""

from dataclasses import dataclass

from django.http import QueryDict

from customers.segments.builder.drafts import GroupDraft
from customers.segments.builder.form import parse_fields, read, written

STEPS = 30
LONGEST = 100_000  # characters of all steps together, which a browser sends with every edit


@dataclass
class History:
    """Drafts as a form posts them, the nearest last."""

    undo: list[str]
    redo: list[str]

    @classmethod
    def posted(cls, form: QueryDict) -> "History":
        """The history that a form carries."""
        return cls(form.getlist("undo")[-STEPS:], form.getlist("redo")[-STEPS:])

    def remember(self, before: GroupDraft, after: GroupDraft) -> None:
        """An edit was made; what had been undone cannot be redone any more."""
        if written(before) != written(after):
            self.undo, self.redo = _shortened([*self.undo, written(before)]), []

    def back(self, now: GroupDraft) -> GroupDraft:
        """Undo one edit; returns the draft before it, or `now` without one."""
        if not self.undo:
            return now
        self.redo = _shortened([*self.redo, written(now)])
        return read(parse_fields(self.undo.pop()))

    def forth(self, now: GroupDraft) -> GroupDraft:
        """Redo one edit; returns the draft after it, or `now` without one."""
        if not self.redo:
            return now
        self.undo = _shortened([*self.undo, written(now)])
        return read(parse_fields(self.redo.pop()))


def _shortened(steps: list[str]) -> list[str]:
    """Without the farthest ones where there are too many, but for the nearest."""
    length = 0
    for place, step in enumerate(reversed(steps)):
        length += len(step)
        if place and (length > LONGEST or place >= STEPS):
            return steps[-place:]
    return steps
