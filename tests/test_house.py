"""The rules of the house that no other tool checks: layout, names, docstrings and words."""

import ast
import importlib
import inspect
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from crm.celery import app as celery
from tests.running import BASE_DIR

pytestmark = pytest.mark.one_database

APPS = ("crm/", "customers/", "campaigns/", "delivery/", "ai_tools/")
TEMPLATE_COLUMNS = 140
FILE_LINES = 400
FORBIDDEN_NAMES = {"utils", "helpers", "common", "core", "services", "managers", "misc"}
ODD_WORDS = [
    r"whoever",
    r"whomever",
    r"anew",
    r"is (?-i:none)(?! of\b)",  # is None is Python, "is none of" an operator
    r"are none",
    r"of use",
    r"of late",
    r"of theirs",
    r"comes? along",
    r"opens? nothing",
    r"it is that",
    r"by itself has",
    r"doors?",
    r"dossiers?",
    r"correspondence",
    r"by hand",
    r"the others",
    r"a server of ours",
    r"just now",
    r"mends?",
    r"mended",
    r"mending",
    r"it works for",
    r"look again",
    r"if you like",
    r"no log holds",
    r"is it to achieve",
    r"what decides",
    r"as it stands",
    r"(?<!there )(?<!there's )is no (?!longer\b|more\b)[a-z]+",
]
ODD_FUNCTIONS = re.compile(r"\s*(?:async )?def ((?:\w*_)?(?:of|some|whole|turn|theirs|those))\(")
ODD_CONSTANTS = re.compile(r'\s*((?:\w*_)?(?:MOST|KEPT|LEFT|OF))(?:: .*)? = (?!"left")')
FILLER = re.compile(r"\b(an?|the|of|to|for|and|in|on|is|this|that|its?|one|all|with)\b")


@cache
def tracked(*patterns: str) -> list[Path]:
    """Files of the repository that match, those that are not committed yet included."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns]
    listed = subprocess.run(command, cwd=BASE_DIR, check=True, capture_output=True, text=True).stdout
    return [path for name in listed.splitlines() if (path := BASE_DIR / name).exists()]


def display(path: Path) -> str:
    return str(path.relative_to(BASE_DIR))


def python_files() -> list[Path]:
    return [path for path in tracked("*.py") if "/migrations/" not in str(path)]


def product_files() -> list[Path]:
    """Python files of the product, without its tests."""
    return [path for path in python_files() if display(path).startswith(APPS) and "/tests/" not in str(path)]


def wide_template_lines() -> Iterator[str]:
    for path in tracked("templates/*.html"):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if len(line) > TEMPLATE_COLUMNS:
                yield f"{display(path)}:{number}: {len(line)} columns"


def template_comments_over_two_lines() -> Iterator[str]:
    """Django shows them on the page."""
    for path in tracked("templates/*.html"):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if line.count("{#") != line.count("#}"):
                yield f"{display(path)}:{number}: {line.strip()}"


def long_files() -> Iterator[str]:
    for path in python_files():
        if (lines := len(path.read_text().splitlines())) > FILE_LINES:
            yield f"{display(path)}: {lines} lines"


def files_named_after_nothing() -> Iterator[str]:
    for path in tracked():
        if FORBIDDEN_NAMES & {Path(part).stem for part in path.relative_to(BASE_DIR).parts}:
            yield display(path)


def css_lines_with_two_declarations() -> Iterator[str]:
    for path in tracked("static/css/*.css"):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if line.count(";") > 1 or re.search(r"\{.*:.*[;}]", line):
                yield f"{display(path)}:{number}: {line.strip()}"


def odd_words() -> Iterator[str]:
    odd = re.compile(rf"\b({'|'.join(ODD_WORDS)})\b", re.IGNORECASE)
    for path in tracked("*.py", "*.html", "*.md", "*.js", "*.txt", "*.yml", "*.toml", "Makefile", ".ci/run"):
        if path == Path(__file__) or "/migrations/" in str(path) or path.name.startswith("requirements"):
            continue
        # words that people type
        if path.name in ("lexicon.txt", "real_words.txt") or "evaluation/prompts" in str(path):
            continue
        for number, line in enumerate(path.read_text().splitlines(), 1):
            text = line.replace("_", " ") if path.suffix == ".py" else line
            if found := odd.search(text):
                yield f"{display(path)}:{number}: “{found[0]}” in: {line.strip()[:100]}"


def odd_names() -> Iterator[str]:
    """Functions that are not called what they return or do, and constants that are not called what they hold."""
    for path in python_files():
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if found := ODD_FUNCTIONS.match(line) or ODD_CONSTANTS.match(line):
                yield f"{display(path)}:{number}: {found[1]}"


def missing_docstrings() -> Iterator[str]:
    """Public modules, classes, functions and methods of which nothing is said, or nothing but their name."""
    for path in product_files():
        tree = ast.parse(path.read_text())
        module = display(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        if tree.body and (fault := docstring_fault(tree, module.rpartition(".")[2])):
            yield f"{display(path)}:1: module {module}: {fault}"
        for node in tree.body:
            yield from _faults_inside(path, module, node)


def _faults_inside(path: Path, module: str, node: ast.stmt) -> Iterator[str]:
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) or node.name.startswith("_"):
        return
    if fault := docstring_fault(node, node.name):
        yield f"{display(path)}:{node.lineno}: {node.name}: {fault}"
    if isinstance(node, ast.ClassDef):
        for method in node.body:
            if not isinstance(method, ast.FunctionDef | ast.AsyncFunctionDef) or method.name.startswith("_"):
                continue
            fault = docstring_fault(method, f"{node.name}_{method.name}")
            if fault and not is_override(module, node.name, method.name):
                yield f"{display(path)}:{method.lineno}: {node.name}.{method.name}: {fault}"


def docstring_fault(node: ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef, name: str) -> str | None:
    text = ast.get_docstring(node)
    if not text:
        return "no docstring"
    said = {stem(word) for word in re.findall(r"[a-z]+", FILLER.sub("", text.lower()))}
    named = {stem(word.lower()) for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+", name)}
    return "its docstring repeats its name" if said <= named else None


def stem(word: str) -> str:
    return re.sub(r"(ing|ed|es|s|e)$", "", word)


def is_override(module: str, cls: str, method: str) -> bool:
    """A method that a base class has too is described there."""
    bases = inspect.getmro(getattr(importlib.import_module(module), cls))[1:]
    return any(method in vars(base) for base in bases)


def unknown_tasks() -> Iterator[str]:
    """Tasks that are asked for by a name that no worker knows: they would never run, which no error tells."""
    celery.loader.import_default_modules()
    for path in product_files():
        for name in re.findall(r'"((?:\w+\.)+tasks\.\w+)"', path.read_text()):
            if name not in celery.tasks:
                yield f"{display(path)}: {name}"


CHECKS = [
    unknown_tasks,
    files_named_after_nothing,
    css_lines_with_two_declarations,
    wide_template_lines,
    template_comments_over_two_lines,
    missing_docstrings,
    odd_words,
    odd_names,
    long_files,
]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_nothing_breaks_a_rule_of_the_house(check):
    assert not list(check())
