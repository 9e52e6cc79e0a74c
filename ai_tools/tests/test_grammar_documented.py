"""The grammar in the docstring of the package is the one that the code reads."""

import re
from pathlib import Path

import pytest

from ai_tools.engines import grammar
from ai_tools.engines.grammar.items import DROPPED, ItemKind

pytestmark = pytest.mark.one_database

MODULE = re.compile(r"`([a-z_]+)[.`]")


def test_the_documented_grammar_names_every_kind_of_item():
    productions = grammar.__doc__.partition("text     ::=")[2].partition("`head` names people")[0]

    assert set(re.findall(r'"([a-z]+)"', productions)) == {
        kind.value for kind in ItemKind if kind not in (*DROPPED, ItemKind.END)
    }


def test_the_documented_pipeline_names_every_module():
    modules = {path.stem for path in Path(grammar.__file__).parent.glob("*.py")} - {"__init__"}

    assert modules - set(MODULE.findall(grammar.__doc__)) == set()
