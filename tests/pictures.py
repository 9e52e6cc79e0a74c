"""The pictures in README.md, taken of the demo by `make pictures`: each page light and dark, in docs/pictures/.

They are taken for a release, not for every change of a page, so that the repository stays small.
"""

import re
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.browser import FLAGS, PROGRAMS
from tests.running import BASE_DIR, Installation

FOLDER = BASE_DIR / "docs/pictures"
SIZE = {"width": 1200, "height": 730}
SHARP = 1.15  # pixels of a picture for one of the page
MAX_BYTES = 150_000
LOADED_WITHIN = 900  # seconds, the demo


def main() -> None:
    """Load a demo, take all pictures of it, and stop it. Exit code 1 where a picture is too large."""
    with tempfile.TemporaryDirectory() as folder:
        crm = Installation(Path(folder) / "var", DEMO="1")
        crm.start()
        try:
            crm.wait_until_ready(LOADED_WITHIN)
            large = take_all(crm.url, (crm.var_dir / "admin_password").read_text().strip())
        finally:
            crm.stop()
    if large:
        sys.exit(f"Larger than {MAX_BYTES:,} bytes: {', '.join(large)}")


def take_all(url: str, password: str) -> list[str]:
    """The names of pictures that are too large, after all were taken of the demo at `url`."""
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        program = next(filter(None, map(shutil.which, PROGRAMS)))
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        page = browser.new_page(base_url=url, viewport=SIZE, device_scale_factor=SHARP, reduced_motion="reduce")
        sign_in(page, password)
        for name, show in PICTURES.items():
            show(page)
            page.wait_for_load_state("networkidle")
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)
                page.screenshot(path=FOLDER / f"{name}-{scheme}.png")
        browser.close()
    return [path.name for path in sorted(FOLDER.glob("*.png")) if path.stat().st_size > MAX_BYTES]


def sign_in(page: Page, password: str) -> None:
    page.goto("/")
    page.get_by_label("E-mail").fill("admin@example.com")
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("heading", name="Campaigns", exact=True).wait_for()


def show_report(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="Monsoon beans are here").first.click()
    page.locator("#live").wait_for()


def show_rule(page: Page) -> None:
    page.goto("/segments/new/")
    text = page.get_by_label("Describe your audience in plain words")
    text.fill("Inactive for 6 months, spent over 5K, in Mumbai or Pune")
    text.press("Enter")
    page.get_by_text(re.compile("Filled in . conditions")).wait_for()
    text.blur()


def show_journey(page: Page) -> None:
    page.goto("/journeys/")
    page.get_by_role("link", name="Cart left behind").first.click()
    page.get_by_role("heading", name="Cart left behind").wait_for()


PICTURES: dict[str, Callable[[Page], None]] = {"report": show_report, "rule": show_rule, "journey": show_journey}

if __name__ == "__main__":
    main()
