"""What keeps a campaign with an approved template from being sent: to anybody, or to some recipients."""

import pytest

from campaigns.approved import checks
from campaigns.approved.tests.templates import create_filled, create_sms_template, create_whatsapp_template
from campaigns.carriers import Carrier
from campaigns.drafts.review import launch_review
from campaigns.tests.factories import create_campaign, create_customer, create_segment

pytestmark = pytest.mark.django_db

LONG = "Venkatanarasimharajuvaripeta Rao"  # 32 characters
NAME = {"1": "{{ name | customer }}", "2": "{{ city | your shop }}"}


def problems(campaign) -> list[str]:
    return [problem.text for problem in launch_review(campaign).problems]


def test_a_filled_template_is_ready():
    create_customer(name="Ananya", phone="+919800000001", city="Pune")
    assert problems(create_filled(template=create_sms_template(), parameters=NAME)) == []


def test_each_variable_is_measured_for_every_recipient_who_would_get_it():
    for n, name in enumerate([LONG, "Dev", f"{LONG} II", ""]):
        create_customer(name=name, phone=f"+91980000000{n}", external_id=f"p-{n}")
    create_customer(name=LONG * 2, phone="")
    create_customer(name=LONG * 2, phone="+919800000009", sms_opt_in=False)
    campaign = create_filled(template=create_sms_template(), parameters=NAME)
    (problem,) = launch_review(campaign).problems
    assert problem.text == (
        "Variable 1 may have 30 characters, and is longer for 2 customers, like p-2 (35 characters): "
        "shorten it, or leave them out."
    )
    assert (problem.field, problem.path) == ("parameters", ("1",))
    assert problems(create_filled(template=create_sms_template(name="40", variable_length=40), parameters=NAME)) == []


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("{{ attributes.shop | here }}", 1),  # the database cannot measure it
        ("{{ attributes.none | a fallback of more than thirty letters }}", 3),
        ("{{ first_name }} {{ order_count }} {{ total_spend }}", 0),
        ("{{ city | x }}{{ city | x }}", 2),
        ("a literal, then {{ city | - }}", 2),
    ],
)
def test_what_the_database_leaves_out_is_never_too_long(text, count):
    for n, city in enumerate(["New Delhi, Karol", "Pune", "Chhatrapati Sambhajinagar"]):
        shop = {"shop": "s" * 31} if n == 0 else {}
        create_customer(name="Dev", phone=f"+91980000000{n}", city=city, attributes=shop)
    campaign = create_filled(template=create_sms_template(), parameters={"1": text, "2": "x"})
    limits = [checks.Limit("1", text, 30)]
    (found,) = checks.find_overlong(campaign, limits)
    assert found.customers == count


def test_the_count_ends_where_it_says_at_least(monkeypatch):
    monkeypatch.setattr(checks, "MAX_COUNTED", 2)
    for n in range(4):
        create_customer(name=LONG, phone=f"+91980000000{n}")
    (problem,) = problems(create_filled(template=create_sms_template(), parameters=NAME))
    assert "for at least 2 customers" in problem


def test_a_whatsapp_message_is_measured_with_its_variables_filled():
    create_customer(name="x" * 200, phone="+919800000001", external_id="p-1")
    template = create_whatsapp_template(body="{{1}}" + "y" * 900)
    (problem,) = problems(create_filled(template=template, parameters={"1": "{{ name }}"}))
    assert "A message by WhatsApp may have 1,024 characters" in problem
    assert "p-1 (1,100 characters)" in problem


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({"1": "{{ first_name | there }}"}, "Variable 2: it is empty: write a text or a token."),
        ({"1": "a\nb", "2": "x"}, "Variable 1: it is one line: remove line breaks and control characters."),
        ({"1": "{{ city | }}", "2": "x"}, "Variable 1: it would be empty for customers without a value"),
        ({"1": "{{ frist_name }}", "2": "x"}, 'Variable 1: Unknown token "frist_name"'),
        ({"1": "a", "2": "b", "3": "c"}, "has no variable 3."),
    ],
)
def test_texts_in_variables_that_cannot_be_sent(parameters, said):
    create_customer(phone="+919800000001", city="Pune")
    (problem,) = problems(create_filled(template=create_whatsapp_template(), parameters=parameters))
    assert said in problem


def test_a_token_without_a_value_is_counted_in_its_variable():
    create_customer(phone="+919800000001", city="")
    (problem,) = launch_review(
        create_filled(template=create_whatsapp_template(), parameters={"1": "a", "2": "{{ city }}"})
    ).problems
    assert (problem.field, problem.text[:28]) == ("parameters", "1 customer has no city: writ")


def test_a_text_without_tokens_that_is_too_long():
    create_customer(phone="+919800000001")
    parameters = {"1": "x" * 31, "2": ""}
    assert problems(create_filled(template=create_sms_template(), parameters=parameters)) == [
        "Variable 1 may have 30 characters, and has 31."
    ]


def test_a_template_that_changed_or_may_not_be_sent():
    create_customer(phone="+919800000001")
    template = create_sms_template()
    campaign = create_filled(template=template, parameters={"1": "Dev", "2": "us"})
    template.body = template.body.replace("ready", "there")
    template.save()
    assert "was changed after this text was written" in problems(campaign)[0]
    template.status = "paused"
    template.save()
    assert "cannot be sent (paused)" in problems(campaign)[0]


def test_a_vendor_that_sends_templates_only_refuses_a_free_text(monkeypatch):
    create_customer(phone="+919800000001")
    campaign = create_campaign(channel="whatsapp", segment=create_segment())
    assert problems(campaign) == []
    whatsapp = Carrier("whatsapp", needs_template=True)
    monkeypatch.setattr("campaigns.drafts.review.carrier_of_channel", lambda name: whatsapp)
    assert problems(campaign) == ["The vendor of WhatsApp only sends approved templates: choose one."]
