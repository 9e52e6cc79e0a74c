"""What each ready-made journey promises, as two customers live through it: one who goes all the way, one who acts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from campaigns.journeys.models import INSIDE, Enrollment, Journey
from campaigns.journeys.tests.conftest import NOW, World
from campaigns.log.claims import SENT, claim, finish
from campaigns.log.ledger import Message, State
from campaigns.models import Campaign
from customers.models import HAS_ALARM, Customer
from customers.segments.watching import alarms, passing

STAYS, ACTS = "stays", "acts"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BIRTHDAY = {"birthday": "1990-03-05"}  # three days after NOW


@dataclass(frozen=True)
class Life:
    """Both customers come to it by `begins`. One of them does `acts` so long after. `stays` and `acts_gets` are the
    subjects of their messages, each with its time after the beginning. At the end so many have left, by reason."""

    begins: Callable[[World, str], None]
    stays: list[tuple[timedelta, str]]
    acts_after: timedelta
    acts: Callable[[World, str], None]
    acts_gets: list[tuple[timedelta, str]]
    lasts: timedelta
    left: dict[str, int]
    converted: int
    begins_at: datetime = NOW


def sign_up(world: World, who: str) -> None:
    world.customer(who, signed_up_at=world.now.isoformat())


def fill_cart(world: World, who: str) -> None:
    world.event(who)


def order(world: World, who: str) -> None:
    world.order(who)


def first_order(world: World, who: str) -> None:
    world.order(who, id=f"first-{who}")


def give_back(world: World, who: str) -> None:
    world.order(who, id=f"first-{who}", at=NOW, status="refunded")


def wait(world: World, who: str) -> None:
    """A birthday comes by itself."""


WELCOME, BEGIN = (0 * DAY, "Welcome"), (3 * DAY, "Where others begin")
LIVES = {
    "welcome": Life(
        sign_up, [WELCOME, BEGIN], DAY, order, [WELCOME], 14 * DAY, left={"ended": 1, "exit": 1}, converted=1
    ),
    "cart": Life(
        fill_cart,
        [(2 * HOUR, "You left something"), (2 * DAY + 2 * HOUR, "Still yours")],
        DAY,
        order,
        [(2 * HOUR, "You left something")],
        7 * DAY,
        left={"ended": 1, "exit": 1},
        converted=1,
    ),
    "review": Life(
        first_order,
        [(10 * DAY, "How do you like it?")],
        2 * DAY,
        give_back,
        [],
        11 * DAY,
        left={"ended": 1, "exit": 1},
        converted=0,
    ),
    "replenishment": Life(
        order,
        [(30 * DAY, "Time for more?")],
        31 * DAY,
        order,
        [(30 * DAY, "Time for more?"), (61 * DAY, "Time for more?")],
        62 * DAY,
        left={"ended": 3},
        converted=1,
    ),
    "win_back": Life(
        order,
        [(90 * DAY, "It has been a while"), (104 * DAY, "Still here for you")],
        91 * DAY,
        order,
        [(90 * DAY, "It has been a while")],
        105 * DAY,
        left={"ended": 1, "restarted": 1},
        converted=1,
    ),
    "birthday": Life(
        wait,
        [(0 * DAY, "Happy birthday!")],
        2 * DAY,
        order,
        [(0 * DAY, "Happy birthday!")],
        15 * DAY,
        left={"ended": 2},
        converted=1,
        begins_at=NOW + 3 * DAY - HOUR,
    ),
}


def come(world: World, key: str) -> None:
    """The customers are there before, but those whom a welcome greets."""
    for who in (STAYS, ACTS) if key != "welcome" else ():
        world.customer(who, attributes=BIRTHDAY)


def live(world: World, journey: Journey, life: Life) -> None:
    """Let both come to a journey that was started, and the clock go from one moment to the next at which something is
    due, until nothing more follows."""
    world.journeys = [journey]
    passing.carry_out()
    for who in (STAYS, ACTS):
        life.begins(world, who)
    _send()
    acts_at, end = life.begins_at + life.acts_after, life.begins_at + life.lasts
    has_acted = False
    while world.now < end:
        due = (
            Enrollment.objects.filter(INSIDE, due_at__gt=world.now).order_by("due_at").values_list("due_at", flat=True)
        )
        alarm = (
            Customer.objects.filter(HAS_ALARM, watch_at__lte=end)
            .order_by("watch_at")
            .values_list("watch_at", flat=True)
        )
        moments = [end, *due[:1], *(at + timedelta(milliseconds=1) for at in alarm[:1])]
        if not has_acted:
            moments.append(acts_at)
        world.pass_time(seconds=(min(at for at in moments if at > world.now) - world.now).total_seconds())
        alarms.sweep()
        if world.now >= acts_at and not has_acted:
            has_acted = True
            life.acts(world, ACTS)
        world.settle()
        _send()


def _send() -> None:
    for campaign in Campaign.objects.all():
        while taken := claim(campaign, 10):
            finish(campaign, taken, {message.id: SENT for message in taken.messages})


def check_log(journey: Journey, life: Life) -> None:
    """The log has what was promised and nothing else, and the journey has counted it."""
    rows = Message.objects.filter(campaign__journey_id=journey.id).select_related("campaign").order_by("created_at")
    assert {row.status for row in rows} <= {State.SENT.value}
    gets = {STAYS: [], ACTS: []}
    for row in rows:
        after = row.created_at - life.begins_at
        gets[row.customer_external_id].append((after - after % timedelta(seconds=1), row.campaign.subject))
    assert gets == {STAYS: life.stays, ACTS: life.acts_gets}
    journey.refresh_from_db()
    assert journey.left == life.left
    assert journey.converted == life.converted
    assert journey.entered == journey.inside + sum(life.left.values())
