"""Facts of a goal that a message keeps, loses, adds or turns round; the same rules for both engines."""

import pytest

from ai_tools.engines.facts import find_fact_faults

FAITHFUL = [
    ("20% off tea until Sunday", "Take 20% off tea until Sunday."),
    ("₹500 off", "Rs 500 off for you"),
    ("free delivery on orders above 999", "Free delivery on orders above ₹999."),
    ("20% off coffee and 10% off tea", "10% off tea, 20% off coffee."),
    ("Win back customers who spent over 5000 with a free mug", "A free mug is here for you."),
    ("10% off, not valid on Sundays", "10% off. Not valid on Sundays."),
    ("15% off for students only", "Students only: 15% off."),
    ("use code TEA75 for ₹75 off", "₹75 off with TEA75"),
    ("Thank our regulars", "Thank you. Don't miss the chance to say hello."),
    ("Thank our VIPs", "Thank you. We could not do it without you.\n\nWarm regards,\nThe Team"),
    ("buy 2 get 1 free", "Buy 2 get 1 free."),
    ("Tell customers we are closed on Monday", "We are closed on Monday."),
]
CHANGED = [
    ("20% off tea", "30% off tea", "does not say 30%"),
    ("20% off tea", "₹20 off tea", "does not say ₹20"),
    ("20% off tea", "Come for tea", "must keep 20%"),
    ("20% off coffee and 10% off tea", "10% off coffee and 20% off tea", "belongs to something else"),
    ("10% off until Sunday", "10% off from Sunday", "turned round"),
    ("10% off until Sunday", "10% off until Monday", "does not name that day"),
    ("10% off until Sunday", "10% off", "must keep the day"),
    ("10% off, not valid on Sundays", "10% off, valid on Sundays", "must keep “not”"),
    ("10% off for students only", "10% off for students", "must keep “only”"),
    ("10% off everything except mugs", "10% off everything", "must keep “except”"),
    ("10% off mugs", "10% off mugs, not on Sundays", "does not name that day"),
    ("10% off mugs", "10% off mugs, members only", "no such limit"),
    ("Free delivery, no minimum order", "Free delivery with a minimum order", "must keep “no”"),
    ("The sale is cancelled", "The sale is on", "must keep “cancelled”"),
    ("Use code TEA75 for ₹75 off", "₹75 off with TEA57", "no code TEA57"),
    ("Thank our regulars", "Thank you! A free mug waits.", "does not offer that"),
    ("Thank our regulars", "Thank you, says our founder Rohan.", "does not name “Rohan”"),
    ("our barista Meera joins", "A barista joins us", "must keep the name “Meera”"),
    ("Thank VIPs, do not mention the price", "Thank you. The price is low.", "not to mention"),
]


@pytest.mark.parametrize(("goal", "message"), FAITHFUL)
def test_a_message_that_keeps_the_facts_has_no_fault(goal, message):
    assert find_fact_faults(goal, message) == []


@pytest.mark.parametrize(("goal", "message", "fault"), CHANGED)
def test_a_changed_fact_is_named(goal, message, fault):
    assert fault in " ".join(find_fact_faults(goal, message))


def test_tokens_are_no_facts():
    message = "Hi {{ first_name | there }}, how was {{ last_product | your last order }}? 20% off tea."
    assert find_fact_faults("20% off tea", message) == []


def test_a_goal_in_another_language_still_binds_numbers_and_codes():
    faults = find_fact_faults("रविवार तक ₹500 की छूट, code DIWALI26", "₹600 off until Sunday with code HOLI26")
    assert any("₹600" in fault for fault in faults)
    assert any("HOLI26" in fault for fault in faults)
