"""On a running installation: everybody is tagged from the list, workers die meanwhile, and a program follows it all."""

import re
import time
from contextlib import suppress

import pytest
from playwright.sync_api import Page, expect

from tests.api_client import ApiClient
from tests.browser import watch
from tests.running import Installation

pytestmark = [pytest.mark.long, pytest.mark.one_database]
SIZE = 3_000


@pytest.fixture
def crm(start_installation) -> Installation:
    running = start_installation()
    api = ApiClient(running.url, running.api_key())
    api.post_in_batches("customers/batch", [{"external_id": f"c{n}", "tags": ["old"]} for n in range(SIZE)])
    running.wait_until(lambda: api.get("ingestion")["queued"] == 0)
    return running


def changed(api: ApiClient, since: str) -> list[dict]:
    found, cursor = [], ""
    while True:
        page = api.get(f"customers?updated_since={since}&limit=1000&cursor={cursor}")
        found += page["items"]
        if not page["next"]:
            return found
        cursor = page["next"]


def test_everybody_is_tagged_once_and_a_poll_sees_everybody(crm, chromium):
    api = ApiClient(crm.url, crm.api_key("read"))
    since = changed(api, "2020-01-01T00:00:00Z")[-1]["updated_at"]
    seen: set[str] = set()
    with watch(chromium, crm.url) as check:
        page: Page = check.page
        page.goto("/")
        page.get_by_label("E-mail").fill("admin@example.com")
        page.get_by_label("Password", exact=True).fill((crm.var_dir / "admin_password").read_text().strip())
        page.get_by_role("button", name="Sign in", exact=True).click()
        expect(page.get_by_role("heading", name="Campaigns", exact=True)).to_be_visible()
        page.goto("/customers/?tag=old")
        expect(page.get_by_text(re.compile(rf"All\s+{SIZE:,}\s+that match"))).to_be_visible()
        page.locator("#chosen [name=all]").check()
        page.get_by_role("button", name="Add tag").click()
        page.get_by_label("Tag", exact=True).fill("new")
        page.get_by_role("button", name="Add tag").click()
        with suppress(ProcessLookupError):
            crm.process("worker").send_group(9)
        end = time.monotonic() + 240
        while not page.get_by_role("heading", name=f"{SIZE:,} customers tagged").is_visible():
            assert time.monotonic() < end
            rows = changed(api, since)
            seen.update(row["external_id"] for row in rows if "new" in row["tags"])
            since = rows[-1]["updated_at"]
            page.wait_for_timeout(200)

    rows = changed(api, since)
    seen.update(row["external_id"] for row in rows if "new" in row["tags"])
    assert seen == {f"c{n}" for n in range(SIZE)}
    assert all(row["tags"] == ["old", "new"] for row in rows)
