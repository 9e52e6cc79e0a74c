"""Journeys as JSON, for tests: small ones by name, and any by Hypothesis."""

from itertools import count

from hypothesis import strategies as st

from campaigns.journeys.steps import MAX_STEPS
from campaigns.journeys.values import WEEKDAYS

PUNE = {"match": "all", "rules": [{"field": "city", "op": "eq", "value": "Pune"}]}
ORDERED = {"event": "order_completed"}
DAY = {"n": 1, "unit": "days"}


def plan(*steps, trigger=None, **around):
    """A journey that a cart starts."""
    return {"trigger": trigger or {"event": "cart_updated"}, "steps": list(steps), **around}


def wait(id, n, unit):
    """A step that waits."""
    return {"id": id, "wait": {"n": n, "unit": unit}}


def mail(id, subject="You left something"):
    """A step that writes an e-mail."""
    return {"id": id, "message": {"channel": "email", "subject": subject, "message": "Hi {{ first_name | there }}"}}


durations = st.builds(
    lambda unit, n: {"n": n, "unit": unit}, st.sampled_from(["minutes", "hours", "days", "weeks"]), st.integers(1, 50)
)
clock_times = st.integers(0, 1438)


def _clock(minutes):
    return f"{minutes // 60:02}:{minutes % 60:02}"


@st.composite
def waits_until(draw):
    """What `wait_until` asks."""
    asked = {}
    if draw(st.booleans()):
        asked["weekdays"] = sorted(draw(st.sets(st.sampled_from(WEEKDAYS), min_size=1)))
    if not asked or draw(st.booleans()):
        low = draw(clock_times)
        asked["between"] = [_clock(low), _clock(draw(st.integers(low + 1, 1439)))]
    return asked


@st.composite
def _steps(draw, numbers, depth, low=0):
    steps = []
    for _ in range(draw(st.integers(low, 3 if depth == 0 else 2))):
        number = next(numbers)
        if number > MAX_STEPS:
            break
        id = f"s{number}"
        kinds = ["wait", "wait_until", "message", "leave"] + (["wait_for", "split", "share"] if depth < 2 else [])
        match draw(st.sampled_from(kinds)):
            case "wait":
                steps.append({"id": id, "wait": draw(durations)})
            case "wait_until":
                steps.append({"id": id, "wait_until": draw(waits_until())})
            case "message":
                steps.append(mail(id))
            case "leave":
                steps.append({"id": id, "leave": True})
            case "wait_for":
                then, otherwise = (draw(_steps(numbers, depth + 1)) for _ in "ab")
                found = {"wait_for": ORDERED, "at_most": draw(durations), "then": then, "otherwise": otherwise}
                steps.append({"id": id, **found})
            case "split":
                then, otherwise = (draw(_steps(numbers, depth + 1)) for _ in "ab")
                steps.append({"id": id, "split": PUNE, "then": then, "otherwise": otherwise})
            case "share":
                percent = draw(st.integers(1, 99))
                halves = [
                    {"percent": each, "steps": draw(_steps(numbers, depth + 1))} for each in (percent, 100 - percent)
                ]
                steps.append({"id": id, "share": halves})
    return steps


journeys = st.builds(count, st.just(1)).flatmap(lambda numbers: _steps(numbers, 0, 1)).map(lambda steps: plan(*steps))
