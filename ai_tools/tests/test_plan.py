"""A brief becomes a plan: on the page, by the API, and as a draft that nobody has launched."""

import re

import pytest
from django.utils import timezone

from ai_tools.plan import make_plan
from ai_tools.tests.model_server import says
from campaigns.engagement.figures import Figure
from campaigns.models import Campaign
from campaigns.tests.factories import create_launched
from conftest import create_user
from customers.models import Segment
from customers.tests.factories import customer_record, order_record, persist_records

pytestmark = pytest.mark.django_db

BRIEF = "Win back coffee buyers in Pune before 15 December with 15 % off"


@pytest.fixture(autouse=True)
def shop(time_machine):
    """Six customers, four of them in Pune, who all bought coffee long ago; two opted out of e-mail."""
    time_machine.move_to("2026-11-24T06:00:00Z", tick=False)
    persist_records(
        "customer",
        *(
            customer_record(
                external_id=f"c{n}",
                email=f"c{n}@example.in",
                phone=None,
                city="Pune" if n < 4 else "Goa",
                email_opt_in=n != 3,
                tags=["vip"],
            )
            for n in range(6)
        ),
    )
    items = [{"sku": "CF", "name": "Cold brew", "category": "Coffee", "quantity": 1, "unit_price": 200}]
    persist_records(
        "order",
        *(
            order_record(
                external_id=f"o{n}",
                customer_external_id=f"c{n}",
                ordered_at="2026-05-01T10:00:00+05:30",
                amount=200,
                items=items,
            )
            for n in range(6)
        ),
    )


def hidden(page: str) -> dict[str, str]:
    """What the form of a plan would post, unchanged."""
    from html import unescape

    form = page[page.index('id="plan-form"') :]
    fields = {
        name: value
        for tag in re.findall(r"<input[^>]*>", form, re.S)
        if ("radio" not in tag or "checked" in tag)
        for name, value in [
            (re.search(r'name="([^"]*)"', tag)[1], unescape((re.search(r'value="([^"]*)"', tag) or [0, ""])[1]))
        ]
    }
    for name, value in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>\n?(.*?)</textarea>', form, re.S):
        fields[name] = unescape(value)
    fields.pop("csrfmiddlewaretoken", None)
    return fields


def planned(client, brief: str = BRIEF):
    return client.post("/ai/plan/", {"brief": brief})


# ── What a brief becomes ──────────────────────────────────────────────
def test_each_part_of_a_brief_has_its_place_in_the_plan():
    plan = make_plan(BRIEF)

    assert plan.english.startswith("Customers who bought Coffee and live in Pune")
    assert "not ordered in the last 90 days" in plan.english
    assert (plan.count, plan.reach["email"], plan.reach["sms"]) == (4, 3, 0)
    assert plan.channel == "email"
    assert timezone.localtime(plan.at).isoformat() == "2026-12-12T10:00:00+05:30"
    assert "15 December 2026" in plan.time_reason
    assert len(plan.variants) == 2
    assert all("15 %" in variant.message for variant in plan.variants)
    assert not plan.questions
    assert not plan.not_understood


def test_a_feast_that_moves_is_asked_for_and_no_time_is_made_up():
    plan = make_plan("Win back coffee buyers in Pune before Diwali with 15 % off")

    assert plan.at is None
    assert any("When is Diwali?" in question for question in plan.questions)
    assert plan.rule is not None


@pytest.mark.long
@pytest.mark.parametrize(
    ("brief", "words"),
    [
        ("Tell people in Goa about the new cold brew, and put up a banner in the shop", "put up a banner in the shop"),
        ("Tell vip dog owners in Goa about the new cold brew", "dog"),
        ("Offer people in Pune 10 % off coffee and measure the uplift", "measure the uplift"),
    ],
)
def test_what_cannot_be_done_is_named(brief: str, words: str):
    assert words in " ".join(make_plan(brief).not_understood)


@pytest.mark.parametrize(
    ("brief", "channel"),
    [
        ("20% off coffee for people in Pune, by SMS", "sms"),
        ("Email everyone in Goa about the new cold brew", "email"),
        ("Send a WhatsApp to vips: free delivery this week", "whatsapp"),
    ],
)
def test_a_channel_that_is_named_is_taken(brief: str, channel: str):
    plan = make_plan(brief)

    assert plan.channel == channel
    assert plan.channel_reason.endswith("as you say.")
    assert "free delivery" in plan.goal or "cold brew" in plan.goal or "20%" in plan.goal


def test_two_channels_are_asked_about():
    plan = make_plan("Tell people in Pune by SMS and by email about the new cold brew")

    assert any("A campaign has one channel" in question for question in plan.questions)
    assert plan.audience == "people in Pune"


def test_a_brief_without_an_audience_or_a_message_asks_for_it():
    assert any("Whom should it reach?" in question for question in make_plan("20 % off coffee").questions)
    assert any("What should customers read?" in question for question in make_plan("Win back vips").questions)


def test_an_offer_that_ends_before_the_time_to_send_is_questioned():
    plan = make_plan("20 % off coffee until 26 November for vips, send on 1 December")

    assert any("before the time to send" in question for question in plan.questions)


@pytest.mark.parametrize(
    ("brief", "goal"),
    [
        ("Get our lapsed customers back with a free tasting set", "Get back customers with a free tasting set"),
        ("People in Pune should hear about the new cold brew", "Tell customers about the new cold brew"),
        ("Reach out to vips and tell them about our office plans", "Tell customers about our office plans"),
        ("customers in Goa get 10% off", "10% off"),
        ("We have too much chai. Offer vips 30% off until Friday.", "Offer customers 30% off until Friday"),
    ],
)
def test_the_goal_says_what_customers_should_read_without_the_audience(brief: str, goal: str):
    plan = make_plan(brief)

    assert plan.goal == goal
    assert plan.variants


def test_people_who_are_asked_for_by_what_they_did_not_do_are_not_made_lapsed():
    plan = make_plan("Re-engage people in Pune who never ordered, 20% off")

    assert "90 days" not in plan.english
    assert plan.count == 0  # all four have ordered


# ── What to expect ────────────────────────────────────────────────────
def test_nothing_is_expected_without_past_campaigns_and_test_campaigns_do_not_count():
    assert "yet" in make_plan(BRIEF).expected.reason
    create_launched(status="completed", completed_at=timezone.now(), is_test=True, delivered=90, failed=10)

    expected = make_plan(BRIEF).expected
    assert expected.ranges == []
    assert "test vendor" in expected.reason


def test_past_campaigns_say_what_to_expect():
    for delivered, opened in ((90, 40), (80, 10)):
        campaign = create_launched(
            status="completed",
            completed_at=timezone.now(),
            is_test=False,
            delivered=delivered,
            failed=100 - delivered,
        )
        Figure.objects.create(campaign=campaign, opened=opened)

    expected = make_plan(BRIEF).expected
    assert expected.campaigns == 2
    assert [(each.name, round(each.low, 2), round(each.high, 2)) for each in expected.ranges] == [
        ("delivered", 0.8, 0.9),
        ("opened", 0.1, 0.4),
    ]


def test_opens_that_were_not_measured_say_nothing():
    campaign = create_launched(status="completed", completed_at=timezone.now(), is_test=False, delivered=90, failed=10)
    Figure.objects.create(campaign=campaign, opened=9, clicked=9)

    assert [each.name for each in make_plan(BRIEF).expected.ranges] == ["delivered", "clicked"]


# ── The page ──────────────────────────────────────────────────────────
def test_the_page_begins_empty_and_viewers_do_not_see_it(signed_in, client):
    page = signed_in.get("/ai/plan/")
    assert "Make a plan" in page.text
    assert "plan-form" not in page.text
    client.force_login(create_user(role="viewer"))
    assert client.get("/ai/plan/").status_code == 403


def test_a_plan_saves_nothing_and_its_draft_is_made_once(signed_in):
    page = planned(signed_in)
    assert page.status_code == 200
    assert not Campaign.objects.exists()
    assert not Segment.objects.exists()

    form = hidden(page.text)
    for _ in range(2):
        answer = signed_in.post("/ai/plan/", {**form, "act": "draft"})
    campaign = Campaign.objects.get()
    assert answer.url == f"/campaigns/{campaign.id}/edit/"
    assert (campaign.status, campaign.channel, campaign.launched_at) == ("draft", "email", None)
    assert campaign.segment == Segment.objects.get()
    assert "15 %" in campaign.message
    assert campaign.scheduled_for.isoformat() == "2026-12-12T04:30:00+00:00"
    assert 'value="2026-12-12T10:00' in signed_in.get(f"/campaigns/{campaign.id}/review/").text


def test_edited_texts_are_kept_and_the_chosen_one_goes_into_the_draft(signed_in):
    form = hidden(planned(signed_in).text) | {"message.1": "My own words", "chosen": "1", "name": "Mine"}

    again = signed_in.post("/ai/plan/", {**form, "act": "update"})
    assert "My own words" in again.text
    signed_in.post("/ai/plan/", {**hidden(again.text), "act": "draft"})
    campaign = Campaign.objects.get()
    assert (campaign.name, campaign.message) == ("Mine", "My own words")


def test_another_audience_is_read_again_before_anything_is_made(signed_in):
    form = hidden(planned(signed_in).text) | {"audience": "vips in Goa"}

    page = signed_in.post("/ai/plan/", {**form, "act": "draft"})
    assert not Campaign.objects.exists()
    assert "tagged vip and live in Goa" in page.text
    assert "The plan changed" in page.text


@pytest.mark.long
@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"at": "2020-01-01T10:00"}, "This time has passed"),
        ({"name": ""}, "Give the campaign a name"),
        ({"rule": '{"match": "all", "rules": [{"field": "x"}]}'}, "The rule is invalid"),
        ({"rule": "[" * 5000}, "The rule is invalid"),
        ({"message.0": "Hi {{ frist_name }}, x", "message.1": ""}, ""),
    ],
)
def test_a_fault_is_named_and_nothing_is_made(signed_in, changes: dict[str, str], says: str):
    form = hidden(planned(signed_in).text) | changes

    page = signed_in.post("/ai/plan/", {**form, "act": "draft"})
    assert says in page.text
    if says:
        assert page.status_code == 422
        assert not Campaign.objects.exists()


@pytest.mark.parametrize("brief", ["", "x" * 1_001, "(" * 31])
def test_a_brief_that_cannot_be_read_is_refused(signed_in, brief: str):
    page = planned(signed_in, brief)

    assert page.status_code == 422
    assert "plan-form" not in page.text


def test_for_htmx_the_answer_is_the_plan_alone(signed_in):
    page = signed_in.post("/ai/plan/", {"brief": BRIEF}, headers={"HX-Request": "true"})

    assert "<html" not in page.text
    assert 'id="plan-form"' in page.text


# ── The API ───────────────────────────────────────────────────────────
def test_the_api_answers_with_the_same_plan(api):
    answer = api("read").post("/api/v1/ai/plan", {"brief": BRIEF}, content_type="application/json")

    assert answer.status_code == 200
    plan = answer.json()
    assert plan["audience"]["count"] == 4
    assert plan["audience"]["reach"]["email"] == 3
    assert plan["channel"]["value"] == "email"
    assert plan["time"]["value"].startswith("2026-12-12T10:00:00+05:30")
    assert len(plan["messages"]["variants"]) == 2
    assert plan["expected"]["ranges"] == []
    assert plan["engine"] == "offline"
    assert not Segment.objects.exists()


# ── The language model ────────────────────────────────────────────────
CUT = {
    "parts": [
        {"kind": "task", "text": "Win back"},
        {"kind": "audience", "text": "coffee buyers in Pune"},
        {"kind": "time", "text": "before 15 December"},
        {"kind": "message", "text": "with 15 % off"},
    ]
}
RULE = {
    "rule": {"match": "all", "rules": [{"field": "city", "op": "eq", "value": "Pune"}]},
    "assumptions": [],
    "questions": [],
    "not_understood": [],
}
WRITTEN = {
    "variants": [
        {"title": "Plain", "subject": "15 % off for you", "message": "Hi {{ first_name | there }}, 15 % off is yours."},
        {
            "title": "Warm",
            "subject": "We would love to see you",
            "message": "Dear {{ first_name | friend }}, it would be lovely to see you again: take 15 % off your order.",
        },
    ]
}


def test_a_model_may_cut_the_brief_and_everything_is_checked_as_ever(model):
    model.says = [says(CUT), says(RULE), says(WRITTEN)]

    plan = make_plan(BRIEF)
    assert plan.engine == "openai"
    assert plan.english.startswith("Customers who live in Pune")
    assert [variant.title for variant in plan.variants] == ["Plain", "Warm"]
    assert "not in the last 90 days" in " ".join(plan.assumptions)


def test_words_that_a_model_leaves_out_are_named(model):
    cut = {"parts": [part for part in CUT["parts"] if part["kind"] != "time"]}
    model.says = [says(cut), says(RULE), says(WRITTEN)]

    assert "before 15 December" in " ".join(make_plan(BRIEF).not_understood)


@pytest.mark.long
@pytest.mark.parametrize(
    "part",
    [
        {"kind": "message", "text": "with 50 % off"},
        {"kind": "gift", "text": "with 15 % off"},
        {"kind": "message", "text": ""},
        "with 15 % off",
    ],
)
def test_a_model_that_adds_to_the_brief_is_asked_again_and_then_not_used(model, part):
    model.says = [says({"parts": [*CUT["parts"][:3], part]})]

    plan = make_plan(BRIEF)
    assert plan.engine == "offline"
    assert "cannot be used, twice" in plan.note
    assert "The built-in engine answered." in plan.note
    assert all("15 %" in variant.message for variant in plan.variants)


def test_an_address_in_a_brief_does_not_leave(model):
    model.says = [says({"parts": [{"kind": "message", "text": "about tea, reply to [address 1]"}]})]

    make_plan("Tell Pune customers about tea, reply to asha.rao@example.in")
    assert "asha.rao" not in model.prompt
