"""From customers who did well to a rule for customers like them, offered only beyond chance."""

import json
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from ai_tools.lookalike.finding import find_rule
from ai_tools.lookalike.people import Sample, of_campaign, rank_by_rfm
from ai_tools.lookalike.questions import Known
from ai_tools.lookalike.tree import Question, grow, join_siblings, needed, people_in
from campaigns.attribution.models import FIRST_VERSION, SETTLED, Credit
from campaigns.tests.factories import create_launched, create_message, create_messages
from crm.database.milliseconds import milliseconds
from crm.database.models import new_id
from customers.models import Customer, Segment
from customers.segments import audience
from customers.segments.lists.membership import add_member
from customers.segments.rules import OrderCondition, Orders, parse, serialise
from customers.tests.factories import customer_record, order_record, persist_records

THEN = datetime(2026, 11, 1, tzinfo=UTC)
DAY = 86_400_000


def person(number: int, draw: random.Random) -> Known:
    """Somebody with a few orders; nothing about one says anything about another."""
    orders = min(30, int(draw.paretovariate(1.2)))
    last = milliseconds(THEN) - int(draw.expovariate(1 / 100) * DAY)
    return Known(
        key=f"{number:032x}",
        order_count=orders,
        spend=orders * draw.randint(500, 3_000) * 100,
        first_order=last - orders * 10 * DAY,
        last_order=last,
        categories=frozenset(draw.sample(["coffee", "tea", "mugs", "beans"], draw.randint(1, 2))),
        signed_up=None,
        city=draw.choice(["pune", "delhi", "mumbai", "goa", "agra", "surat"]),
        country="india",
        tags=frozenset(tag for tag in ("b2b", "fair") if draw.random() < 0.1),
        attributes={"tier": draw.choice(["gold", "silver"])},
        opt_ins=frozenset(),
    )


def sample(seed: int, times: Callable[[Known], float], people: int = 4_000, seeds: int = 600) -> Sample:
    """Seeds drawn among people, each so many times as likely as others."""
    draw = random.Random(seed)
    everybody = [person(number, draw) for number in range(people)]
    drawn = sorted(everybody, key=lambda each: -(draw.random() ** (1 / times(each))))
    keys = {each.key for each in drawn[:seeds]}
    return Sample(
        THEN, [each for each in everybody if each.key in keys], [each for each in everybody if each.key not in keys]
    )


def found_in(sample_: Sample, percent: int = 20, salt: str = "x"):
    return find_rule(sample_, percent, salt, lambda _, word: word.title())


# ── What is found ─────────────────────────────────────────────────────
@pytest.mark.one_database
@pytest.mark.parametrize("seed", range(5))
def test_random_seeds_offer_nothing(seed):
    found = found_in(sample(seed, lambda _: 1), salt=f"s{seed}")
    assert found.rule is None
    assert found.because == ["Your 600 people look like everybody: no rule finds people like them beyond chance."]


@pytest.mark.long
@pytest.mark.one_database
def test_of_many_random_lists_hardly_any_gets_a_rule():
    offered = [found_in(sample(seed, lambda _: 1), salt=f"s{seed}").rule for seed in range(60)]
    assert sum(rule is not None for rule in offered) <= 2


@pytest.mark.one_database
def test_a_planted_rule_is_found_and_says_why():
    found = found_in(sample(1, lambda each: 5 if "coffee" in each.categories and each.city in ("pune", "goa") else 1))
    coffee, city = found.rule.rules
    assert coffee == OrderCondition(Orders(category=("Coffee",)), "count", "gte", 1)
    assert (city.field, city.op, set(city.value)) == ("city", "in", {"Goa", "Pune"})
    assert parse(serialise(found.rule)) == found.rule
    assert found.english.startswith("Customers who")
    assert any("of them are seeds, against" in reason for reason in found.because)
    assert found.check
    assert found.check.found > 2 * found.check.expected
    assert found.check.by_rfm < found.check.found
    assert 5 < found.percent < 20


@pytest.mark.one_database
def test_too_few_people_are_not_compared():
    assert "60 of each are needed" in found_in(sample(1, lambda _: 1, people=200, seeds=59)).because[0]


# ── The tree ──────────────────────────────────────────────────────────
@pytest.mark.one_database
@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 12))
def test_the_leaves_hold_everybody_once_and_fewer_answers_name_the_same_people(seed, count):
    draw = random.Random(seed)
    people = 400
    everybody = (1 << people) - 1
    ladder = [sum(1 << n for n in range(people) if n >= 60 * step) for step in range(1, 5)]
    questions = [Question({"n": n}, {"n": -n}, mask, "ladder", n) for n, mask in enumerate(ladder, 1)]
    questions += [Question({}, {}, draw.getrandbits(people)) for _ in range(count)]
    seeds = draw.getrandbits(people) & draw.getrandbits(people) | ladder[2] & draw.getrandbits(people)

    leaves = grow(questions, seeds, everybody & ~seeds)
    assert sum((leaf.seeds | leaf.others).bit_count() for leaf in leaves) == people
    for leaf in leaves:
        assert people_in(questions, leaf.answers, everybody) == leaf.seeds | leaf.others
        assert people_in(questions, needed(questions, leaf.answers), everybody) == leaf.seeds | leaf.others
    taken = [leaf for leaf in leaves if draw.random() < 0.6]
    joined = 0
    for answers in join_siblings([leaf.answers for leaf in taken]):
        part = people_in(questions, answers, everybody)
        assert not joined & part
        joined |= part
    assert joined == sum(leaf.seeds | leaf.others for leaf in taken)


# ── Lists and campaigns ───────────────────────────────────────────────
def buy(customer: str, number: int, days_ago: int) -> dict:
    at = THEN - timedelta(days=days_ago)
    return order_record(external_id=f"{customer}-{number}", customer=customer, amount=100, ordered_at=at.isoformat())


@pytest.fixture
def shop() -> Segment:
    """A list of 120 of 400 customers: those who bought twice before the list was made, and once since."""
    persist_records("customer", *(customer_record(external_id=f"c{n}", city="Pune") for n in range(400)))
    orders = [buy(f"c{n}", 1, 60) for n in range(400)] + [buy(f"c{n}", 2, 50) for n in range(0, 400, 3)]
    persist_records("order", *orders, *(buy(f"c{n}", 3, -5) for n in range(0, 360, 3)))
    segment = Segment.objects.create(name="Came back", rule={}, is_static=True, created_at=THEN)
    segment.rule = {"match": "all", "rules": [{"field": "segment", "op": "in", "value": [str(segment.id)]}]}
    segment.save()
    for customer in Customer.objects.filter(external_id__in=[f"c{n}" for n in range(0, 360, 3)]):
        add_member(segment, customer, None)
    return segment


def ask(client, **body):
    return client.post("/api/v1/ai/lookalike", json.dumps(body), content_type="application/json")


@pytest.mark.django_db
@pytest.mark.both_databases
def test_the_rule_of_a_list_is_judged_as_its_people_stood_and_leaves_them_out(api, shop):
    answer = ask(api("read"), segment_id=str(shop.id), percent=30).json()

    assert answer["rule"]["rules"] == [
        {"field": "order_count", "op": "gte", "value": 2},
        {"field": "segment", "op": "not_in", "value": [str(shop.id)]},
    ]
    assert answer["engine"] == "offline"
    assert "A third of the people was held back." in answer["checked"]
    found = set(audience.matching(parse(answer["rule"])).values_list("external_id", flat=True))
    assert found == {f"c{n}" for n in range(360, 400, 3)}
    assert Segment.objects.count() == 1


@pytest.mark.django_db
def test_people_are_compared_with_others_who_got_the_campaign(api):
    cities = ["Goa", "Pune", "Agra", "Surat"] * 80
    persist_records("customer", *(customer_record(external_id=f"c{n}", city=city) for n, city in enumerate(cities)))
    persist_records("order", *(buy(f"c{n}", 1, 60) for n in range(320)))
    campaign = create_launched(launched_at=THEN)
    clicked = {"clicked_at": timezone.now()}
    create_messages(
        campaign,
        *(
            {"customer": customer} | (clicked if customer.city == "Goa" and customer.external_id != "c0" else {})
            for customer in Customer.objects.exclude(external_id="c1").order_by("id")
        ),
    )

    answer = ask(api("read"), campaign_id=str(campaign.id)).json()
    assert answer["rule"] == {"match": "all", "rules": [{"field": "city", "op": "eq", "value": "Goa"}]}


@pytest.mark.django_db
@pytest.mark.parametrize("version", [FIRST_VERSION, SETTLED])
def test_who_ordered_after_a_campaign_is_a_seed_also_once_its_log_is_no_longer_kept(version):
    persist_records("customer", customer_record(external_id="c0"), customer_record(external_id="c1"))
    persist_records("order", buy("c0", 1, 60), buy("c1", 1, 60))
    campaign = create_launched(launched_at=THEN)
    buyer, other = Customer.objects.order_by("external_id")
    message = create_message(campaign=campaign, customer=buyer)
    create_message(campaign=campaign, customer=other)
    Credit.objects.create(
        version=version, message_id=message.id, campaign=campaign, amount=9_900, ordered_at=timezone.now()
    )

    sample = of_campaign(campaign)

    assert [known.key for known in sample.seeds] == [buyer.id.hex]
    assert [known.key for known in sample.others] == [other.id.hex]


@pytest.mark.django_db
def test_what_cannot_be_asked_is_refused_at_its_field(api):
    client = api("read")
    by_rule = Segment.objects.create(name="All", rule={"match": "all", "rules": []})
    draft = create_launched(launched_at=None, status="draft")
    for body, field, said in (
        ({}, "segment_id", "one of both"),
        ({"segment_id": str(new_id())}, "segment_id", "There is no segment"),
        ({"campaign_id": str(new_id())}, "campaign_id", "There is no campaign"),
        ({"campaign_id": str(draft.id)}, "campaign_id", "was not launched"),
        ({"segment_id": str(by_rule.id)}, "segment_id", "is a rule already"),
        ({"segment_id": str(by_rule.id), "percent": 51}, "percent", "50"),
    ):
        answer = ask(client, **body)
        assert answer.status_code == 422
        (problem,) = answer.json()["detail"]
        assert problem["loc"][-1] == field
        assert said in problem["msg"]


@pytest.mark.django_db
def test_the_page_shows_the_reasons_and_opens_the_rule_in_the_builder(signed_in, shop):
    url = f"/ai/lookalike/?segment={shop.id}"
    assert "Find them" in signed_in.get(url).text
    page = signed_in.post(url, {"percent": "30"}).text
    assert "placed at least 2 orders" in page
    link = page.split('class="btn btn-primary" href="')[1].split('"')[0].replace("&amp;", "&")
    builder = signed_in.get(link).text
    assert 'value="Like Came back"' in builder
    assert Segment.objects.count() == 1
    assert signed_in.post(url, {"percent": "x"}).status_code == 422
    assert signed_in.get("/ai/lookalike/").status_code == 404


@pytest.mark.one_database
def test_the_best_by_rfm_come_first():
    draw = random.Random(3)
    people = [person(n, draw) for n in range(300)]
    best = people[0]._replace(order_count=99, spend=10**9, last_order=milliseconds(THEN))
    assert rank_by_rfm([*people[1:], best])[0] == best
