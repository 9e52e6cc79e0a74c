"""Each class in a template is styled by a stylesheet that its page loads, or found by a script."""

import re
from functools import cache
from pathlib import Path

import pytest

from tests.running import BASE_DIR

pytestmark = pytest.mark.one_database
TEMPLATES, STATIC = BASE_DIR / "templates", BASE_DIR / "static"
PARTS = re.compile(r"\{% (?:extends|include) \"([^\"]+)\"")
STYLESHEET = re.compile(r"\{% static '(css/[^']+\.css)' %\}")
CLASSES = re.compile(r"\bclass=\"([^\"]*)\"")
TAG = re.compile(r"\{%.*?%\}")
VALUE = re.compile(r"\S*\{\{.*?\}\}\S*")  # a class of which a part is computed
SELECTOR = re.compile(r"\.([a-z][\w-]*)")


@cache
def in_scripts() -> frozenset[str]:
    """All words of scripts, classes among them."""
    return frozenset(word for path in (STATIC / "js").glob("*.js") for word in re.findall(r"[\w-]+", path.read_text()))


@cache
def styled(stylesheet: str) -> frozenset[str]:
    """The classes for which a stylesheet has rules."""
    return frozenset(SELECTOR.findall((STATIC / stylesheet).read_text()))


def parts(page: Path) -> list[str]:
    """The texts of a page and of all that it extends or includes."""
    found, waiting = {}, [page]
    while waiting:
        path = waiting.pop()
        if path.exists() and path not in found:
            found[path] = path.read_text()
            waiting += [TEMPLATES / name for name in PARTS.findall(found[path])]
    return list(found.values())


def pages() -> list[Path]:
    """Templates that extend others and whose stylesheets can be told."""
    found = [path for path in sorted(TEMPLATES.rglob("*.html")) if "{% extends" in path.read_text()]
    return [path for path in found if any(map(STYLESHEET.search, parts(path)))]


def unstyled(page: Path) -> set[str]:
    """The classes of a page that none of its stylesheets knows."""
    texts = parts(page)
    known = in_scripts().union(*(styled(found) for text in texts for found in STYLESHEET.findall(text)))
    used = (VALUE.sub(" ", TAG.sub(" ", found)) for text in texts for found in CLASSES.findall(text))
    return {name for names in used for name in names.split()} - known


@pytest.mark.parametrize("page", pages(), ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_each_class_of_a_page_is_styled_or_found_by_a_script(page):
    assert not unstyled(page)
