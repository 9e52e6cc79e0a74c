"""Pages as a person reads them, and what a browser would post of them."""

import html
import re


def text(response):
    """The words of a page."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def fields(page):
    """What a browser would post of the editor."""
    body = page.content.decode()
    editor = body[body.index('class="editor"') :]
    found = []
    for tag in re.finditer(r"<(input|textarea|select)([^>]*)>(?:(.*?)</\1>)?", editor, re.DOTALL):
        kind, attributes, inner = tag[1], dict(re.findall(r'([\w-]+)="([^"]*)"', tag[2])), tag[3]
        if "name" not in attributes:
            continue
        if attributes.get("type") == "checkbox" and " checked" not in tag[2]:
            continue
        value = attributes.get("value", "on")
        if kind == "select":
            chosen = re.search(r'value="([^"]*)" selected', tag[0]) or re.search(r'value="([^"]*)"', tag[0])
            value = chosen[1]
        if kind == "textarea":
            value = inner
        found.append((attributes["name"], html.unescape(value or "")))
    posted = {}
    for name, value in found:
        posted.setdefault(name, []).append(value)
    return posted
