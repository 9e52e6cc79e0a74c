"""What the buttons of the builder do to a rule, and how that is taken back."""

from urllib.parse import urlencode

import pytest
from django.core.exceptions import BadRequest
from hypothesis import given
from hypothesis import strategies as st

from customers.segments import builder
from customers.segments.builder import GroupDraft, History
from customers.segments.builder.form import parse_fields, written
from customers.segments.rules import MAX_NODES, parse, serialise

pytestmark = pytest.mark.one_database

SPENT = {"field": "total_spend", "op": "gt", "value": 100}
LIVES = {"field": "city", "op": "in", "value": ["Pune", "Mumbai"]}
SEEN = {"field": "last_seen_at", "op": "in_last", "value": {"n": 14, "unit": "weeks"}}


def draft(*nodes, match="all"):
    return builder.make_draft(parse({"match": match, "rules": list(nodes)}))


def complete_rule(root):
    return serialise(builder.complete(root)[0])["rules"]


def names(root):
    return [node.id for node in root.nodes]


def test_a_condition_is_moved_among_its_neighbours_and_stays_at_the_ends():
    root = draft(SPENT, LIVES, SEEN)
    for act, order in [
        ("up:n2", ["n2", "n3", "n4"]),
        ("down:n2", ["n3", "n2", "n4"]),
        ("down:n2", ["n3", "n4", "n2"]),
        ("down:n2", ["n3", "n4", "n2"]),
        ("up:n4", ["n4", "n3", "n2"]),
    ]:
        builder.edit(root, act)
        assert names(root) == order


def test_a_condition_is_put_into_a_group_that_joins_otherwise():
    root = draft(SPENT, LIVES)
    assert builder.edit(root, "wrap:n2") == "n4-cond"
    assert complete_rule(root) == [{"match": "any", "rules": [SPENT]}, LIVES]


def test_a_group_is_duplicated_with_all_its_rules():
    root = draft({"match": "any", "rules": [SPENT, LIVES]})
    builder.edit(root, "copy:n2")
    assert complete_rule(root) == [{"match": "any", "rules": [SPENT, LIVES]}] * 2
    assert len({node.id for node in builder.walk(root)}) == 7


def page(root, history, **changed):
    """What a page that shows this posts."""
    shown = parse_fields(written(root))
    for node in builder.walk(root):
        shown[f"{node.id}.was"] = node.match if isinstance(node, GroupDraft) else f"{node.asked.name} {node.op.name}"
    for name, value in changed.items():
        shown[name] = value
    shown.setlist("undo", history.undo)
    shown.setlist("redo", history.redo)
    return shown


def press(root, history, act, **changed):
    form = page(root, history, **changed)
    root, history = builder.read(form), History.posted(form)
    if act in {"undo", "redo"}:
        return getattr(history, "back" if act == "undo" else "forth")(root), history
    builder.edit(root, act)
    history.remember(builder.read_as_shown(form), root)
    return root, history


def test_edits_are_undone_and_redone_one_by_one():
    states = [draft(SPENT)]
    history = History([], [])
    for act in ("cond:n1", "group:n1", "copy:n2", "drop:n3"):
        root, history = press(states[-1], history, act)
        states.append(root)
    for earlier in reversed(states[:-1]):
        root, history = press(root, history, "undo")
        assert written(root) == written(earlier)
    for later in states[1:]:
        root, history = press(root, history, "redo")
        assert written(root) == written(later)
    assert not history.redo


def test_another_attribute_is_undone_with_the_values_that_were_there():
    root, history = press(draft(LIVES), History([], []), "refresh", **{"n2.field": "visits"})
    assert root.nodes[0].values == []
    root, history = press(root, history, "undo")
    assert complete_rule(root) == [LIVES]


def test_another_way_to_combine_is_undone():
    root, history = press(draft(SPENT), History([], []), "refresh", **{"n1.match": "none"})
    root, history = press(root, history, "undo")
    assert root.match == "all"


def test_a_new_edit_ends_what_could_be_redone():
    root, history = press(draft(SPENT), History([], []), "cond:n1")
    root, history = press(root, history, "undo")
    root, history = press(root, history, "group:n1")
    assert not history.redo


def test_nothing_changed_is_nothing_to_undo():
    _, history = press(draft(SPENT, LIVES), History([], []), "refresh", **{"n2.value": "5"})
    assert history == History([], [])


def test_the_farthest_steps_are_forgotten_first():
    root, history = draft(SPENT), History([], [])
    for _ in range(40):
        root, history = press(root, history, "cond:n1")
    assert len(history.undo) == 30
    large = draft(*[LIVES] * (MAX_NODES - 1))
    for _ in range(8):
        large, history = press(large, history, "down:n2")
    assert 1 < len(history.undo) < 8


typed = st.text(max_size=6).map(str.strip).filter(lambda text: "\0" not in text)
matches = st.sampled_from(["all", "any", "none"])
asked = st.sampled_from(["city", "total_spend", "tags", "last_seen_at", "email_opt_in"])
ops = st.sampled_from(["eq", "in", "between", "in_last", "is_set", "has_any"])
units = st.sampled_from(["days", "years", "moons"])


@st.composite
def forms(draw):
    """Whatever people leave half typed."""
    pairs, groups = [("node", "n1::group"), ("n1.match", draw(matches))], [("n1", 1)]
    for number in range(2, draw(st.integers(2, 8))):
        id, (parent, depth) = f"n{number}", draw(st.sampled_from(groups))
        if depth < 4 and draw(st.booleans()):
            pairs += [("node", f"{id}:{parent}:group"), (f"{id}.match", draw(matches))]
            groups.append((id, depth + 1))
        else:
            pairs += [("node", f"{id}:{parent}:cond"), (f"{id}.field", draw(asked)), (f"{id}.op", draw(ops))]
            pairs += [(f"{id}.value", value) for value in draw(st.lists(typed, max_size=3))]
            pairs.append((f"{id}.unit", draw(units)))
    return urlencode(pairs)


@given(forms())
def test_what_is_written_reads_the_same(posted):
    root = builder.read(parse_fields(posted))
    assert builder.read(parse_fields(written(root))) == root


def test_a_hostile_history_is_refused():
    for step in ("", "node=n1", "a=1&" * 40_000):
        with pytest.raises(BadRequest):
            History([step], []).back(draft(SPENT))
