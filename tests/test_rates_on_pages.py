"""No page shows a rate without its denominator: what it is a share of stands beside it, on every page that can be
reached in a shop with two years of campaigns, journeys and orders."""

import html
import io
import re
from collections import Counter, deque
from collections.abc import Iterator
from urllib.parse import urlsplit

import html5lib
import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import Resolver404, resolve

RATE = re.compile(r"(?<![+−\d.,])(?<!±\s)\d[\d,]*(?:\.\d+)?\s?%")
DENOMINATOR = re.compile(r"\bof (?:₹?\d[\d,]*|those delivered)\b")  # how many were, a summary says before
BLOCKS = {"li", "td", "th", "dd", "p", "tr", "figcaption", "label", "summary", "option", "title", "desc", "text"}
UNREAD = {"script", "style", "textarea", "template"}
OF_EACH = 2  # pages of a route that are read
NO_FIGURES = {  # per cent that somebody sets or may set, not what was counted
    "Top 10 % by spend",
    "1 to 10 % of all customers",
    "1,000, or 5 % of your customers",
    "95 % interval",
}
SAID_ABOVE = {
    "reports:rfm": "who have ordered; shares are of them",
    "reports:cohorts": "share of those who ordered first",
}
READ_AT_LEAST = {
    "campaigns:history",
    "campaigns:campaign",
    "campaigns:breakdown",
    "journeys:journey",
    "segments:segment",
}


def rates_alone(page: str) -> Iterator[str]:
    """What a page says around rates beside which no denominator stands."""
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    parents = {child: parent for parent in tree.iter() for child in parent}
    for element in tree.iter():
        if element.tag in UNREAD or not isinstance(element.tag, str):
            continue
        own = " ".join([element.text or "", *(child.tail or "" for child in element)])
        if RATE.search(own):
            block = element
            while block.tag not in BLOCKS and block in parents:
                block = parents[block]
            said = " ".join("".join(block.itertext()).split())
            if not DENOMINATOR.search(said) and not any(words in said for words in NO_FIGURES):
                yield said


def read_pages(client: Client) -> Iterator[tuple[str, str, str]]:
    """Pages and fragments that links and htmx lead to from the dashboard: the name of the route, address and HTML."""
    todo, known, read = deque(["/"]), {"/"}, Counter[str]()
    while todo:
        url = todo.popleft()
        try:
            route = resolve(urlsplit(url).path).view_name
        except Resolver404:
            continue
        if read[route] == OF_EACH or route.startswith("admin:"):
            continue
        response = client.get(url)
        if response.status_code != 200 or not response.headers["Content-Type"].startswith("text/html"):
            continue
        read[route] += 1
        yield route, url, response.text
        links = {html.unescape(link) for link in re.findall(r'(?:href|hx-get)="(/[^"]*)"', response.text)}
        todo += sorted(links - known)
        known |= links


@pytest.mark.parametrize(
    ("page", "found"),
    [
        ("<dd>3 <span>12.5% of 1,204 delivered</span></dd>", []),
        ("<table><tr><td>93.1%</td><td>of 12</td></tr></table>", ["93.1%"]),
        ("<dd>23.3% of revenue</dd>", ["23.3% of revenue"]),
        ("<p>+43 % buyers, −7 %, ± 1 %</p>", []),
    ],
)
def test_a_rate_alone_is_noticed(page, found):
    assert list(rates_alone(page)) == found


@pytest.mark.long
@pytest.mark.django_db
@pytest.mark.one_database
def test_every_rate_has_its_denominator(office, settings):
    settings.DUMMY_VENDOR_URL = settings.VENDOR_URL = "http://127.0.0.1:9"
    call_command("load_demo", customers=60, stdout=io.StringIO())
    call_command("survey", stdout=io.StringIO())
    routes, alone = set(), []
    for route, url, page in read_pages(office):
        routes.add(route)
        if route not in SAID_ABOVE:
            alone += [(url, said) for said in rates_alone(page)]
        else:
            assert SAID_ABOVE[route] in page
    assert not alone
    assert routes >= {*SAID_ABOVE, *READ_AT_LEAST}, "the walk reaches what has rates"
