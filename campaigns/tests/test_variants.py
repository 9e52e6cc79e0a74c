"""Which text wins, and how variants are written: on the page and over the API."""

import random

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from campaigns.drafts.duplicating import duplicate_campaign
from campaigns.effect.lift import Outcome
from campaigns.models import Campaign, Experiment
from campaigns.tests.factories import create_campaign, create_customer, create_launched
from campaigns.variants.deciding import Tried, choose_winner
from campaigns.variants.models import Variant, save_experiment

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def tried(people: int, clicked: int = 0, buyers: int = 0, spent: int = 0) -> Tried:
    """`spent` is what each buyer spent, in minor units."""
    return Tried(clicked, Outcome(people, 0, 0, buyers, buyers, buyers * spent, buyers * spent * spent))


@pytest.mark.parametrize(
    ("decide_by", "winner", "by"), [("clicks", "b", "clicks"), ("orders", "a", "orders"), ("revenue", "c", "revenue")]
)
def test_the_best_by_the_figure_that_was_set(decide_by, winner, by):
    counts = {"a": tried(500, 10, 40, 100), "b": tried(500, 30, 20, 100), "c": tried(500, 20, 20, 900)}
    choice = choose_winner(counts, decide_by)
    assert (choice.winner, choice.by) == (winner, by)


def test_rates_decide_not_counts():
    assert choose_winner({"a": tried(1_000, 20), "b": tried(100, 10)}, "clicks").winner == "b"


def test_revenue_needs_ten_buyers_of_each_text():
    counts = {"a": tried(500, 0, 20, 100), "b": tried(500, 0, 9, 9_000)}
    choice = choose_winner(counts, "revenue")
    assert (choice.winner, choice.by) == ("a", "orders")


def test_it_is_clear_only_if_each_other_text_is_beaten():
    ahead = choose_winner({"a": tried(2_000, 40), "b": tried(2_000, 100), "c": tried(2_000, 42)}, "clicks")
    tied = choose_winner({"a": tried(2_000, 98), "b": tried(2_000, 100), "c": tried(2_000, 10)}, "clicks")
    assert (ahead.winner, ahead.is_clear) == ("b", True)
    assert (tied.winner, tied.is_clear) == ("b", False)


def test_of_equal_texts_the_first_wins_and_is_never_clear():
    choice = choose_winner({"a": tried(100, 5), "b": tried(100, 5)}, "clicks")
    assert (choice.winner, choice.is_clear) == ("a", False)
    nothing = choose_winner({"a": tried(0), "b": tried(0)}, "revenue")
    assert (nothing.winner, nothing.by) == ("a", "")


@given(st.integers(10, 100), st.lists(st.integers(1, 33), min_size=1, max_size=3), st.floats(0, 1, exclude_max=True))
def test_everybody_has_an_arm(percent, weights, position):
    variants = [{"subject": "x", "message": "", "weight": weight} for weight in weights]
    experiment = Experiment(variants=variants, test_percent=percent)
    arm = experiment.arm(position)
    assert (arm == "r") == (position * 100 / percent >= 1)
    assert arm in "r" + experiment.letters


def test_arms_have_the_sizes_of_their_weights():
    draw = random.Random(7)
    experiment = Experiment(variants=[{"weight": 20}, {"weight": 30}], test_percent=50)
    arms = [experiment.arm(draw.random()) for _ in range(20_000)]
    shares = {letter: arms.count(letter) / len(arms) for letter in "abcr"}
    assert shares == pytest.approx({"a": 0.25, "b": 0.1, "c": 0.15, "r": 0.5}, abs=0.015)


def save(browser, campaign: Campaign, **typed):
    texts = {"name": campaign.name, "segment": campaign.segment_id, "channel": "email", "subject": "x", "message": "Hi"}
    empty = {f"{letter}_{name}": "" for letter in "bcd" for name in ("subject", "message", "weight")}
    return browser.post(reverse("campaigns:edit", args=[campaign.id]), {**texts, **empty, "act": "save", **typed})


@pytest.mark.also_mongodb
def test_the_composer_saves_and_removes_variants(signed_in):
    campaign = create_campaign()
    test = {"test_percent": "20", "decide_by": "orders", "after_hours": "6"}
    save(signed_in, campaign, b_subject="Other", d_message="Other\r\nwords", **test)
    campaign.refresh_from_db()
    experiment = campaign.experiment
    assert experiment.others == [Variant("Other", "", None), Variant("", "Other\nwords", None)]
    assert (experiment.test_percent, experiment.decide_by, experiment.after_hours) == (20, "orders", 6)
    shown = signed_in.get(reverse("campaigns:edit", args=[campaign.id])).content.decode()
    assert 'value="Other"' in shown

    save(signed_in, campaign)
    campaign.refresh_from_db()
    assert (campaign.has_variants, Experiment.objects.count()) == (False, 0)


@pytest.mark.also_mongodb
def test_a_post_that_shows_no_variants_leaves_them(signed_in):
    campaign = create_campaign(has_variants=True)
    save_experiment(campaign, [Variant("Other")], test_percent=30)
    texts = {"name": "x", "segment": campaign.segment_id, "channel": "email", "subject": "x", "message": "Hi"}
    signed_in.post(reverse("campaigns:edit", args=[campaign.id]), {**texts, "act": "save"})

    campaign.refresh_from_db()
    assert (campaign.has_variants, campaign.experiment.test_percent) == (True, 30)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"b_subject": "x", "b_weight": "60", "c_subject": "y", "c_weight": "40"}, "leave nothing for your own text"),
        ({"b_subject": "x", "b_weight": "60", "c_subject": "y"}, "Give each variant a share, or none of them."),
        ({"b_subject": "x", "b_weight": "0"}, "A share is 1 to 99 per cent."),
        ({"b_subject": "x", "test_percent": "9"}, "Test 10 to 100 per cent"),
        ({"channel": "sms", "b_subject": "x"}, "Variant B: only an e-mail has a subject."),
    ],
)
def test_the_composer_refuses_what_cannot_be(signed_in, typed, said):
    answer = save(signed_in, create_campaign(), **typed)
    assert answer.status_code == 422
    assert said in answer.content.decode()


@pytest.mark.parametrize("typed", [{"test_percent": "0"}, {"after_hours": "-1"}, {"c_weight": "-3"}])
def test_the_composer_unfolds_what_it_refuses(signed_in, typed):
    page = save(signed_in, create_campaign(), **typed).content.decode()
    above = page[: page.index('<p class="error">')]
    folded = above.rindex("<details")
    assert above.startswith("<details open>", folded)


def test_the_review_checks_the_tokens_of_variants(signed_in):
    create_customer(city="")
    campaign = create_campaign(has_variants=True)
    save_experiment(campaign, [Variant(message="Hi {{ frist_name }}"), Variant(message="Hi from {{ city }}")])
    page = signed_in.get(reverse("campaigns:review", args=[campaign.id])).content.decode()
    assert "Variant B:" in page
    assert "frist_name" in page
    assert "1 customer has no city" in page


@pytest.mark.also_mongodb
def test_the_review_shows_every_text_and_how_the_winner_is_found(signed_in):
    create_customer(city="Pune")
    campaign = create_campaign(has_variants=True)
    save_experiment(campaign, [Variant("Only for you", "Hi from {{ city }}")], test_percent=20, after_hours=6)
    page = " ".join(signed_in.get(reverse("campaigns:review", args=[campaign.id])).content.decode().split())
    assert "Only for you" in page
    assert "Hi from <" in page
    assert "20 % of those who are written to get one of these texts" in page
    assert "Most clicks wins, 6 hours after the last test message." in page


def test_a_copy_tries_the_same():
    campaign = create_campaign(has_variants=True)
    save_experiment(campaign, [Variant("Other")], test_percent=30)
    copy = duplicate_campaign(campaign)
    assert (copy.has_variants, copy.experiment.others, copy.experiment.test_percent) == (True, [Variant("Other")], 30)


def create_tried(**test) -> Campaign:
    campaign = create_launched(has_variants=True, arms={"a": [100, 0, 0], "b": [100, 0, 0], "r": [800, 0, 0]})
    save_experiment(campaign, [Variant("Other subject")], test_percent=20, **test)
    return campaign


def test_the_report_shows_each_text_and_a_person_chooses(signed_in):
    campaign = create_tried(decide_by="hand")
    page = signed_in.get(campaign.get_absolute_url()).content.decode()
    assert "Test for 200 people." in page
    assert "Other subject" in page
    assert "Choose B" in page

    signed_in.post(reverse("campaigns:winner", args=[campaign.id]), {"variant": "b"})
    page = signed_in.get(campaign.get_absolute_url()).content.decode()
    assert "B was chosen by" in page
    assert "Choose B" not in page


def test_the_report_shows_texts_with_their_fallbacks(signed_in):
    campaign = create_launched(has_variants=True, arms={"a": [4, 0, 0], "b": [4, 0, 0]}, subject="{{ city }}: beans")
    save_experiment(campaign, [Variant("{{ first_name | Hello }}, beans"), Variant("", "x")])
    tried = signed_in.get(campaign.get_absolute_url()).text.partition('id="tried"')[2]
    assert "Hello, beans" in tried
    assert "[city]: beans" in tried


@pytest.mark.parametrize("test_percent", [20, 100])
@pytest.mark.also_mongodb
def test_the_report_names_the_rest_where_some_wait(signed_in, test_percent):
    campaign = create_tried()
    Experiment.objects.update(test_percent=test_percent)
    page = signed_in.get(campaign.get_absolute_url()).content.decode()
    assert "Everybody who was drawn for a text counts." in page
    assert ("The rest gets the winner's text" in page) == (test_percent < 100)


def test_a_program_creates_a_campaign_with_variants(api):
    body = {
        "name": "x",
        "segment_id": str(create_campaign().segment.id),
        "channel": "email",
        "subject": "x",
        "message": "x",
        "variants": [{"subject": "y", "weight": 40}],
        "test": {"percent": 20, "decide_by": "revenue", "after_hours": 5},
    }
    post = api("campaigns").post
    made = post("/api/v1/campaigns", body, "application/json")
    assert made.status_code == 201
    experiment = Experiment.objects.get(campaign_id=made.json()["id"])
    assert experiment.others == [Variant("y", "", 40)]
    assert (experiment.test_percent, experiment.decide_by, experiment.after_hours) == (20, "revenue", 5)
    for wrong in (
        {"variants": [{"subject": "y"}] * 4},
        {"variants": [{}]},
        {"variants": [{"subject": "{{ nobody }}"}]},
        {"test": {"percent": 9}},
        {"test": {"decide_by": "luck"}},
    ):
        assert post("/api/v1/campaigns", body | wrong, "application/json").status_code == 422


def test_a_winner_is_chosen_over_the_api(api):
    campaign = create_tried()
    url = f"/api/v1/campaigns/{campaign.id}/winner"

    def choose(letter: str) -> int:
        return api("campaigns").post(url, {"variant": letter}, "application/json").status_code

    assert [choose("c"), choose("x"), choose("b"), choose("b"), choose("a")] == [409, 422, 202, 202, 409]
    shown = api("read").get(f"/api/v1/campaigns/{campaign.id}/results").json()
    assert shown["variant"]["winner"] == "b"
    assert shown["variant"]["decided_by"] == "hand"
    assert [arm["arm"] for arm in shown["arms"]] == ["a", "b", "r"]


def test_a_campaign_of_one_text_has_no_winner(api):
    url = f"/api/v1/campaigns/{create_launched().id}/winner"
    assert api("campaigns").post(url, {"variant": "a"}, "application/json").status_code == 409
