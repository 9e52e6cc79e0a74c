"""Browser tests: `page` is a Chromium page on the live server, `check` watches it.

    def test_segments_are_listed(page, check, marketer):
        check.sign_in(marketer)
        page.goto("/segments/")
        expect(page.get_by_role("heading", name="Segments")).to_be_visible()
        check.looks("segments")

Whoever asks for `page` is watched: after the test it fails on a console error (a violation of the content security
policy is one), on an exception in the page, and on a request that would have left the machine. Such tests are marked
`browser`, and skipped where there is no Chromium.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]
HERE = {"localhost", "127.0.0.1"}
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
PICTURES = os.environ.get("PICTURES")  # a folder that keeps what `looks` saw

TOO_WIDE = """[...document.querySelectorAll("body *")]
    .filter(element => element.getBoundingClientRect().right > innerWidth)
    .map(element => element.outerHTML.slice(0, 80))"""


# Whatever the policy refuses is an error, also what Chromium itself says nothing about.
POLICY = """document.addEventListener("securitypolicyviolation",
    event => console.error(`policy violation: ${event.violatedDirective} ${event.blockedURI}`))"""


class Check:
    """What must hold on every page. `faults` is what went wrong so far; the test fails when any are left at its end."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.faults: list[str] = []
        self.expected: list[str] = []
        page.on("console", self._said)
        page.on("pageerror", lambda error: self._note(f"exception: {error}"))
        page.context.on("request", self._requested)
        page.context.add_init_script(POLICY)

    def _note(self, fault: str) -> None:
        if not any(text in fault for text in self.expected):
            self.faults.append(fault)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._note(f"console: {message.text} ({message.location.get('url', '')})")

    def _requested(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob", "about") and parts.hostname not in HERE:
            self._note(f"request left the machine: {request.url}")

    def expect(self, text: str) -> None:
        """Faults that contain this are what the test is about, like the console's word on an answer of 404."""
        self.expected.append(text)

    def sign_in(self, user) -> None:
        client = Client()
        client.force_login(user)
        name = settings.SESSION_COOKIE_NAME
        self.page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": self.url}])

    def accessible(self) -> None:
        """axe finds nothing on the page as it is now."""
        results = Axe().run(self.page)
        assert not results.violations_count, results.generate_report()

    def looks(self, name: str) -> None:
        """Light, dark and on a phone: accessible and no wider than the screen; PICTURES=folder keeps what was seen."""
        for look, scheme, size in (("light", "light", DESKTOP), ("dark", "dark", DESKTOP), ("phone", "light", PHONE)):
            self.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            self.page.set_viewport_size(size)  # type: ignore[arg-type]
            if look != "phone":  # it has the colours and elements of the light one
                self.accessible()
            wide = self.page.evaluate("document.scrollingElement.scrollWidth")
            assert wide <= size["width"], f"{name} is {wide} px wide on a {look} screen: {self.page.evaluate(TOO_WIDE)}"
            if PICTURES:
                self.page.screenshot(path=Path(PICTURES) / f"{name}-{look}.png", full_page=True)
        self.page.emulate_media(color_scheme="light")
        self.page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
            item.add_marker("one_database")


# A module long, not a session: while Playwright lives, its event loop keeps other tests from starting one of their own.
@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        pytest.skip(f"no Chromium: none of {', '.join(PROGRAMS)} is on the PATH")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def check(chromium: Browser, live_server) -> Iterator[Check]:
    context = chromium.new_context(base_url=live_server.url, viewport=DESKTOP, reduced_motion="reduce")  # type: ignore[arg-type]
    context.set_default_timeout(10_000)  # milliseconds
    check = Check(context.new_page(), live_server.url)
    yield check
    context.close()
    assert not check.faults, "\n".join(check.faults)


@pytest.fixture
def page(check: Check) -> Page:
    return check.page
