"""Blocks as the composer's form has them, complete or not, and what its buttons do to them.

Each block has a short id and is posted in document order as `block=<id>:<parent>:<kind>`; the parent is empty, or
`<id>.left` or `<id>.right` of columns that were posted before. `<id>.text` and so on are its fields. Buttons post
`act=add:<kind>:<where>`, `up:<id>`, `down:<id>`, `copy:<id>` and `delete:<id>`; `where` is the id of the block to add
below, a parent to add at its end, or empty for the end of the e-mail.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

from django.http import QueryDict

from campaigns.content.blocks import CHOICES, KINDS, LEVELS, MAX_BLOCKS, MAX_IN_COLUMN, SIDES, Path

MAX_POSTED = 4 * MAX_BLOCKS  # blocks that are read at all; `blocks.parse` refuses what is too much
ID = re.compile(r"[a-z0-9]{1,8}")
LABELS = {
    "heading": "Heading",
    "text": "Text",
    "image": "Image",
    "button": "Button",
    "divider": "Divider",
    "columns": "Two columns",
    "footer": "Footer",
}
ICONS = {
    "heading": "heading",
    "text": "pilcrow",
    "image": "image",
    "button": "rectangle-horizontal",
    "divider": "minus",
    "columns": "columns-2",
    "footer": "panel-bottom",
}
INSIDE = ("heading", "text", "image", "button", "divider")  # what a column may hold


@dataclass
class BlockDraft:
    """A block in the form. `values` are what was typed, by field; `faults` what is wrong with it, by field."""

    id: str
    kind: str
    values: dict[str, str] = field(default_factory=dict)
    left: list["BlockDraft"] = field(default_factory=list)
    right: list["BlockDraft"] = field(default_factory=list)
    faults: dict[str, str] = field(default_factory=dict, compare=False)

    @property
    def label(self) -> str:
        """What pages call a block of this kind."""
        return LABELS[self.kind]

    @property
    def icon(self) -> str:
        """The name of its icon."""
        return ICONS[self.kind]

    @property
    def sides(self) -> list[tuple[str, str, list["BlockDraft"]]]:
        """Of columns: the name of each side, the parent that its blocks post, and these blocks."""
        return [(side, f"{self.id}.{side}", getattr(self, side)) for side in SIDES] if self.kind == "columns" else []

    @property
    def addable(self) -> list[tuple[str, str, str]]:
        """Kind, label and icon of what may stand in a column."""
        return [(kind, LABELS[kind], ICONS[kind]) for kind in INSIDE]


Drafts = list[BlockDraft]


def read_posted(post: QueryDict) -> Drafts:
    """The blocks that the form posted; what no form of ours posts is left out. The footer is always there, and last."""
    drafts: Drafts = []
    by_parent: dict[str, Drafts] = {"": drafts}
    seen: set[str] = set()
    for entry in post.getlist("block")[:MAX_POSTED]:
        id, _, rest = entry.partition(":")
        parent, _, kind = rest.rpartition(":")
        siblings = by_parent.get(parent)
        if siblings is None or kind not in KINDS or id in seen or not ID.fullmatch(id):
            continue
        if parent and kind not in INSIDE:
            continue
        seen.add(id)
        draft = BlockDraft(id, kind, {name: _typed(post, id, name) for name in _fields(kind)})
        siblings.append(draft)
        if kind == "columns":
            by_parent |= {f"{id}.left": draft.left, f"{id}.right": draft.right}
    footers = [draft for draft in drafts if draft.kind == "footer"]
    footer = footers[0] if footers else BlockDraft(_new_id(drafts), "footer", {"text": ""})
    return [draft for draft in drafts if draft.kind != "footer"] + [footer]


def _typed(post: QueryDict, id: str, name: str) -> str:
    return post.get(f"{id}.{name}", "").replace("\r\n", "\n")


def _fields(kind: str) -> list[str]:
    return [each.name for each in fields(KINDS[kind]) if each.name not in SIDES]


def write_posted(post: QueryDict, drafts: Drafts) -> None:
    """Put the blocks into what a form has posted, in place of those that it posted."""
    post.setlist("block", [])
    post["designed"] = "1"

    def write(blocks: Drafts, parent: str) -> None:
        for draft in blocks:
            post.appendlist("block", f"{draft.id}:{parent}:{draft.kind}")
            for name, value in draft.values.items():
                post[f"{draft.id}.{name}"] = value
            for _, inside, inner in draft.sides:
                write(inner, inside)

    write(drafts, "")


def posted_texts(post: QueryDict) -> list[str]:
    """The names of the posted inputs of blocks that hold text or links."""
    drafts = [draft for _, draft in walk_drafts(read_posted(post))] if "designed" in post else []
    return [f"{draft.id}.{name}" for draft in drafts for name in draft.values if name not in CHOICES]


def make_drafts(data: Sequence[dict[str, Any]]) -> Drafts:
    """Stored blocks as the form shows them."""
    numbers = iter(range(1, MAX_POSTED))

    def make(item: dict[str, Any]) -> BlockDraft:
        kind = item["kind"]
        draft = BlockDraft(f"b{next(numbers)}", kind, {name: str(item.get(name, "")) for name in _fields(kind)})
        draft.left, draft.right = ([make(inner) for inner in item.get(side, ())] for side in SIDES)
        return draft

    return [make(item) for item in data]


def to_data(drafts: Drafts) -> list[dict[str, Any]]:
    """The blocks as JSON, for `blocks.parse`."""
    return [_data(draft) for draft in drafts]


def _data(draft: BlockDraft) -> dict[str, Any]:
    data: dict[str, Any] = {"kind": draft.kind, **draft.values}
    if "level" in data:
        data["level"] = next((level for level in LEVELS if str(level) == data["level"]), LEVELS[0])
    if "width" in data and data["width"] not in CHOICES["width"]:
        data["width"] = CHOICES["width"][0]
    return data | {side: to_data(inner) for side, _, inner in draft.sides}


def walk_drafts(drafts: Drafts, path: Path = ()) -> Iterator[tuple[Path, BlockDraft]]:
    """All blocks with their places, as `blocks.walk` gives them."""
    for place, draft in enumerate(drafts):
        here = (*path, place)
        yield here, draft
        for side, _, inner in draft.sides:
            yield from walk_drafts(inner, (*here, side))


def blame(drafts: Drafts, path: Path, message: str) -> bool:
    """Put a fault to the block at this place; False for a fault of the whole e-mail."""
    for here, draft in walk_drafts(drafts):
        if path in (here, (*here, path[-1] if path else "")) and path:
            at = str(path[-1]) if len(path) > len(here) else ""
            draft.faults.setdefault(at, message)
            return True
    return False


# ── Buttons ───────────────────────────────────────────────────────────
def edit(drafts: Drafts, act: str) -> str:
    """Do what a button asks for; the id of the block to look at afterwards, empty where nothing has changed."""
    verb, _, rest = act.partition(":")
    if verb == "add":
        kind, _, where = rest.partition(":")
        return _add(drafts, kind, where)
    found = _find(drafts, rest)
    if found is None:
        return ""
    siblings, place = found
    draft = siblings[place]
    movable = len(siblings) - (siblings is drafts)  # the footer stays where it is
    if place >= movable:
        return ""
    if verb == "up" and place > 0:
        siblings[place - 1 : place + 1] = [draft, siblings[place - 1]]
        return draft.id
    if verb == "down" and place + 1 < movable:
        siblings[place : place + 2] = [siblings[place + 1], draft]
        return draft.id
    if verb == "copy" and not _is_full(drafts, siblings, 1 + len(draft.left) + len(draft.right)):
        siblings.insert(place + 1, _copied(draft, drafts))
        return siblings[place + 1].id
    if verb == "delete":
        del siblings[place]
        return siblings[min(place, len(siblings) - 1)].id if siblings else rest
    return ""


def _add(drafts: Drafts, kind: str, where: str) -> str:
    siblings, place = drafts, len(drafts) - 1
    parent, dot, side = where.partition(".")
    if found := _find(drafts, parent):
        siblings, place = found[0], min(found[1] + 1, len(found[0]) - (found[0] is drafts))
        if dot and side in SIDES and (columns := found[0][found[1]]).kind == "columns":
            siblings = getattr(columns, side)
            place = len(siblings)
    if kind not in LABELS or kind == "footer" or (siblings is not drafts and kind not in INSIDE):
        return ""
    if _is_full(drafts, siblings):
        return ""
    new = BlockDraft(_new_id(drafts), kind, dict.fromkeys(_fields(kind), ""))
    new.values |= {name: str(CHOICES[name][0]) for name in new.values if name in CHOICES}
    if siblings is not drafts and kind == "heading":
        new.values["level"] = "2"
    siblings.insert(place, new)
    return new.id


def _is_full(drafts: Drafts, siblings: Drafts, more: int = 1) -> bool:
    count = sum(1 for _ in walk_drafts(drafts))
    return count + more > MAX_BLOCKS or (siblings is not drafts and len(siblings) >= MAX_IN_COLUMN)


def _find(drafts: Drafts, id: str) -> tuple[Drafts, int] | None:
    for place, draft in enumerate(drafts):
        if draft.id == id:
            return drafts, place
        for _, _, inner in draft.sides:
            if found := _find(inner, id):
                return found
    return None


def _copied(draft: BlockDraft, drafts: Drafts) -> BlockDraft:
    """A copy with ids of its own, also for the blocks inside."""
    first = int(_new_id(drafts)[1:])
    numbers = iter(range(first, first + MAX_POSTED))

    def copied(one: BlockDraft) -> BlockDraft:
        id = f"b{next(numbers)}"
        left, right = ([copied(inner) for inner in getattr(one, side)] for side in SIDES)
        return replace(one, id=id, values=dict(one.values), left=left, right=right, faults={})

    return copied(draft)


def _new_id(drafts: Drafts) -> str:
    numbers = [int(draft.id[1:]) for _, draft in walk_drafts(drafts) if re.fullmatch(r"b[0-9]{1,7}", draft.id)]
    return f"b{max(numbers, default=0) + 1}"
