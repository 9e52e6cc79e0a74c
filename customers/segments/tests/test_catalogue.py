"""The catalogue is the one place that names fields and operators, proved by reading the source."""

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.segments import catalogue
from customers.segments.catalogue import Kind, Takes
from tests.running import BASE_DIR

pytestmark = pytest.mark.one_database

# Where a field is registered, and where an operator has its line in one of the two readings.
ENTRIES = {"segments/catalogue.py", "segments/references.py"}
READINGS = {"segments/compiler/conditions.py", "segments/compiler/numbers.py", "segments/compiler/orders.py"}
READINGS |= {"segments/compiler/events.py"}
READINGS |= {"segments/explain.py", "segments/windows.py"}
# Rules written in the language, and the sentence for "at least once" and "never".
WRITTEN_RULES = {"segments/builder/starts.py", "segments/api.py", "segments/wording.py"}
# Columns of an export, and the parameter `?in=`.
OTHER_MEANINGS = {"segments/pages/members.py", "segments/pages/overlap.py", "segments/pages/builder.py"}
# Other things have these names too: columns, keys of JSON, the filter of orders.
SHARED = {"name", "email", "segment", "external_id", "in_last", "between", "is"}


def names_in(path):
    """Texts in a module that are the name of a field or an operator, with their lines."""
    operators = {name for of_kind in catalogue.OPERATORS.values() for name in of_kind}
    names = (operators | set(catalogue.names())) - SHARED
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in names:
            yield f"{path.relative_to(BASE_DIR)}:{node.lineno}: {node.value}"


def test_nothing_else_names_a_field_or_an_operator():
    customers = BASE_DIR / "customers"
    allowed = {customers / name for name in ENTRIES | READINGS | WRITTEN_RULES | OTHER_MEANINGS}
    modules = [path for path in (customers / "segments").rglob("*.py") if "tests" not in path.parts]
    assert [found for path in modules if path not in allowed for found in names_in(path)] == []


def test_the_search_finds_names():
    assert list(names_in(BASE_DIR / "customers/segments/catalogue.py"))


@pytest.mark.parametrize("kind", Kind)
def test_a_complement_is_of_an_operator_of_the_same_kind_that_takes_the_same(kind):
    operators = catalogue.OPERATORS[kind]
    for operator in operators.values():
        if operator.complement:
            positive = operators[operator.complement]
            assert positive.takes == operator.takes
            assert not positive.complement


def test_a_field_without_words_of_its_own_reads_well():
    for name in catalogue.names():
        field = catalogue.get(name.replace("KEY", "plan"))
        assert all("{}" in verb for verb in field.verbs if verb and field.kind != Kind.YES_NO), name
        assert field.label
        assert field.operators


@given(st.sampled_from(sorted(catalogue.OPERATORS[Kind.ATTRIBUTE])), st.sampled_from([1, "x", True, None]))
def test_an_attribute_is_taken_for_a_kind_that_has_the_operator(op, value):
    operator = catalogue.OPERATORS[Kind.ATTRIBUTE][op]
    kind = catalogue.kind_for(op, None if operator.takes == Takes.NOTHING else value)
    assert op in catalogue.OPERATORS[kind]
