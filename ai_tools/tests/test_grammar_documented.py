"""The grammar in the docstring of the package is the one that the code reads."""

import re
from pathlib import Path

import pytest

from ai_tools.engines import grammar
from ai_tools.engines.grammar.phrases import JOINERS
from ai_tools.engines.grammar.text import SIGNS

pytestmark = pytest.mark.one_database

DROPPED = {"filler", "pending"}  # before the items are joined
MODULE = re.compile(r"`([a-z_]+)[.`]")


def test_the_documented_grammar_names_every_kind_of_item():
    productions = grammar.__doc__.partition("text     ::=")[2].partition("`head` names people")[0]
    source = "".join(path.read_text() for path in Path(grammar.__file__).parent.glob("*.py"))
    kinds = set(re.findall(r'Item\("([a-z]+)"', source)) | {"head", "who"} | set(JOINERS.values()) | set(SIGNS.values())

    assert set(re.findall(r'"([a-z]+)"', productions)) == kinds - DROPPED


def test_the_documented_pipeline_names_every_module():
    modules = {path.stem for path in Path(grammar.__file__).parent.glob("*.py")} - {"__init__"}

    assert modules - set(MODULE.findall(grammar.__doc__)) == set()
