"""What the builder posts, written out or taken from a page."""

from html.parser import HTMLParser
from urllib.parse import quote
from uuid import uuid4

CHOSEN = ("radio", "checkbox")
VERBS = ("save", "fill", "undo", "redo", "totals", "narrowing")  # every other act is an edit
HTMX = {"HX-Request": "true"}
SPENT = {"field": "total_spend", "op": "gt", "value": 100}
RULE = {"match": "all", "rules": [SPENT]}


def form(*, name="Big spenders", act="refresh", value="100", **extra):
    """What the builder posts with one condition on total spend."""
    return {
        "name": name,
        "act": act,
        "node": ["n1::group", "n2:n1:cond"],
        "n1.match": "all",
        "n2.field": "total_spend",
        "n2.op": "gt",
        "n2.value": value,
        "n2.was": "total_spend gt",
        **extra,
    }


def post(client, data, *, segment_id=None, htmx=False, **options):
    pairs = [(key, each) for key, value in data.items() for each in (value if isinstance(value, list) else [value])]
    body = "&".join(f"{quote(key)}={quote(each)}" for key, each in pairs)
    act = data.get("act", "refresh")
    verb = act if act in VERBS or act.startswith("why/") else "edit"
    url = f"/segments/{segment_id or uuid4()}/{verb}/"
    return client.post(
        url, body, content_type="application/x-www-form-urlencoded", headers=HTMX if htmx else {}, **options
    )


def squeezed(page):
    """The text of a page without the space around and between the attributes of its tags."""
    return " ".join(page.split()).replace(" >", ">")


class Posted(HTMLParser):
    """What a browser would post of a page's controls, as it was rendered."""

    def __init__(self):
        super().__init__()
        self.values: dict[str, list[str]] = {}
        self.select = ""

    @classmethod
    def read(cls, page):
        parser = cls()
        parser.feed(page)
        return parser.values

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "select":
            self.select = given["name"]
        elif tag == "option" and "selected" in given:
            self.values.setdefault(self.select, []).append(given.get("value"))
        elif tag == "input" and "name" in given and (given.get("type") not in CHOSEN or "checked" in given):
            self.values.setdefault(given["name"], []).append(given.get("value") or "")

    def handle_data(self, data):
        chosen = self.values.get(self.select, [])
        if chosen[-1:] == [None]:  # an option without a value is its text
            chosen[-1] = data
