"""Browser tests: `page` is a Chromium page on the live server, `check` watches it.

    def test_segments_are_listed(page, check, marketer):
        check.sign_in(marketer)
        page.goto("/segments/")
        expect(page.get_by_role("heading", name="Segments")).to_be_visible()
        check.looks("segments")

A test that takes `page` is watched: after it ends, it fails on a console error (a violation of the content security
policy is one), on an exception in the page, and on a request that would have left the machine. Such tests are `long`
unless they are marked `whole_way`, run on SQLite alone, and are skipped where there is no Chromium.
"""

import asyncio
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect, sync_playwright

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
PATIENCE = 30_000  # milliseconds: a page is slow while the whole suite runs on two processors
expect.set_options(timeout=PATIENCE)

UNHIDDEN = """[...document.querySelectorAll("[hidden]")]
    .filter(element => element.checkVisibility())
    .map(element => element.outerHTML.slice(0, 80))"""
TOO_WIDE = """[...document.querySelectorAll("body *")]
    .filter(element => element.getBoundingClientRect().right > innerWidth)
    .map(element => element.outerHTML.slice(0, 80))"""


# Whatever the policy refuses is an error, also what Chromium itself says nothing about.
POLICY = """document.addEventListener("securitypolicyviolation",
    event => console.error(`policy violation: ${event.violatedDirective} ${event.blockedURI}`))"""

# htmx calls it an error that the page is left, or asks again, before an answer comes. A failed request is a sendError.
ABORTED = ("htmx:sendAbort", "htmx:afterRequest")


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
        if message.type == "error" and not message.text.startswith(ABORTED):
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

    def accessible(self, *rules: str) -> None:
        """axe finds nothing on the page as it is now, by these of its rules or by all."""
        axe = Axe("") if self.page.evaluate("'axe' in window") else Axe()  # it stays in the page, and is large
        only = {"runOnly": list(rules)} if rules else {}
        results = axe.run(self.page, options={"resultTypes": ["violations"], **only})
        assert not results.violations_count, results.generate_report()

    def looks(self, name: str) -> None:
        """Light, dark and on a phone: accessible and no wider than the screen; PICTURES=folder keeps what was seen.

        What is `hidden` must not be seen, whatever a style says of its display.
        """
        assert self.page.evaluate(UNHIDDEN) == []
        for look, scheme, size in (("light", "light", DESKTOP), ("dark", "dark", DESKTOP), ("phone", "light", PHONE)):
            self.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            self.page.set_viewport_size(size)  # type: ignore[arg-type]
            if look == "light":
                self.accessible()
            elif look == "dark":  # the same elements in other colours
                self.accessible("color-contrast")
            wide = self.page.evaluate("document.scrollingElement.scrollWidth")
            assert wide <= size["width"], f"{name} is {wide} px wide on a {look} screen: {self.page.evaluate(TOO_WIDE)}"
            if PICTURES:
                self.page.screenshot(path=Path(PICTURES) / f"{name}-{look}.png", full_page=True)
        self.page.emulate_media(color_scheme="light")
        self.page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker("one_database")
            if not item.get_closest_marker("whole_way"):
                item.add_marker("long")


@contextmanager
def watch(chromium: Browser, url: str, **options) -> Iterator[Check]:
    """A new page of the site at `url`, whose faults are raised at the end. `options` are Playwright's of a context.

    Between tests the event loop of Playwright, which lives as long as the session, does not count as running, so that
    other tests can run one of their own.
    """
    asyncio._set_running_loop(chromium._loop)  # type: ignore[attr-defined]
    try:
        context = chromium.new_context(base_url=url, viewport=DESKTOP, reduced_motion="reduce", **options)
        context.set_default_timeout(PATIENCE)
        check = Check(context.new_page(), url)
        yield check
        context.close()
    finally:
        asyncio._set_running_loop(None)
    assert not check.faults, "\n".join(check.faults)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        pytest.skip(f"no Chromium: none of {', '.join(PROGRAMS)} is on the PATH")
    playwright = sync_playwright().start()
    browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
    loop = asyncio.get_running_loop()
    asyncio._set_running_loop(None)
    yield browser
    asyncio._set_running_loop(loop)
    browser.close()
    playwright.stop()


@pytest.fixture
def check(chromium: Browser, live_server) -> Iterator[Check]:
    with watch(chromium, live_server.url) as check:
        yield check


@pytest.fixture
def without_javascript(chromium: Browser, live_server) -> Iterator[Check]:
    with watch(chromium, live_server.url, java_script_enabled=False) as check:
        yield check


@pytest.fixture
def page(check: Check) -> Page:
    return check.page
