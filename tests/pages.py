"""Pages as their readers see them."""

import re


def visible_text(page: str) -> str:
    """The text of a page or fragment without tags, in single spaces."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())
