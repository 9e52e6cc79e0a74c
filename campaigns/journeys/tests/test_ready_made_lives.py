"""Every ready-made journey from its draft to its last message."""

import pytest
from playwright.sync_api import expect

from campaigns.journeys import dry_runs
from campaigns.journeys.models import DryRun, Journey
from campaigns.journeys.ready_made import READY_MADE
from campaigns.journeys.reasons import REASONS
from campaigns.journeys.tests.lives import LIVES, check_log, come, live

pytestmark = pytest.mark.long

BEFORE = "before"


@pytest.mark.django_db
@pytest.mark.both_databases
@pytest.mark.parametrize("key", LIVES)
def test_a_ready_made_journey_writes_what_it_promises(world, key):
    come(world, key)
    journey = world.start(READY_MADE[key].make())
    live(world, journey, LIVES[key])
    check_log(journey, LIVES[key])


WOULD_HAVE_SENT = {"welcome": 2, "cart": 2, "review": 1, "replenishment": 1, "win_back": 0, "birthday": 1}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("key", LIVES)
def test_a_draft_is_tried_started_and_lived_through_in_a_browser(page, check, marketer, world, key):
    life = LIVES[key]
    come(world, key)
    come_before(world, key)
    check.sign_in(marketer)
    page.goto("/journeys/")
    card = page.get_by_role("listitem").filter(has=page.get_by_role("heading", name=READY_MADE[key].name, exact=True))
    card.get_by_role("button", name="Create a draft").click()
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_text("saved.")).to_be_visible()
    expect(page.get_by_text("Before it can start")).to_be_hidden()

    page.get_by_role("link", name="Fast forward").click()
    page.get_by_label("Customer id or e-mail address").fill(BEFORE)
    page.get_by_role("button", name="Show").click()
    for _, subject in life.stays:
        expect(page.get_by_text(subject, exact=True).first).to_be_visible()
    expect(page.get_by_text("not ready")).to_be_hidden()
    expect(page.get_by_text("The journey ends: went through all steps.")).to_be_visible()

    page.get_by_role("link", name=READY_MADE[key].name).click()
    page.get_by_role("link", name="Dry run").click()
    page.get_by_label("Over the last … days").fill("90")
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("heading", name="Walking through")).to_be_visible()
    assert dry_runs.carry_out(DryRun.objects.get().id)
    count = WOULD_HAVE_SENT[key]
    said = f"{count} message{'s' if count > 1 else ''} to 1 person" if count else "Would have sent nothing"
    expect(page.get_by_role("heading", level=1)).to_contain_text(said)

    page.get_by_role("link", name=READY_MADE[key].name).click()
    page.get_by_role("link", name="Start …").click()
    page.get_by_role("button", name="Start the journey").click()
    expect(page.get_by_text("is live")).to_be_visible()
    journey = Journey.objects.get()
    live(world, journey, life)
    check_log(journey, life)

    check.sign_in(marketer)  # the session has ended in the meantime
    page.goto(journey.get_absolute_url())
    converted = page.locator(".figure").filter(has_text="Converted" if life.converted else "no goal")
    expect(converted).to_contain_text(str(life.converted) if life.converted else "no goal")
    for reason, count in life.left.items():
        expect(page.locator(".counts").first).to_contain_text(f"{REASONS[reason]} {count}")


def come_before(world, key):
    """Somebody lived through it forty days ago, whom a dry run finds."""
    world.pass_time(days=-40)
    if key != "welcome":
        world.customer(BEFORE, attributes={"birthday": "1990-02-01"})
    LIVES[key].begins(world, BEFORE)
    world.pass_time(days=40)
