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
    ("25% off all boots. Sandals are excluded.", "25% off all boots. Sandals are not included."),
    ("Free parking (excluding trucks and vans)", "Parking is free. Trucks and vans are excluded."),
    ("The code is PLUM12, not PLUM21", "Please use PLUM12 instead of PLUM21."),
    ("Gift cards cannot be returned", "Gift cards are non-returnable."),
    ("one click only", "It takes just one click."),
    ("The portal moves on Sunday. No action needed.", "The portal moves on Sunday. You do not need to do anything."),
    ("Setup fee waived in May. No contract.", "No setup fee in May. No contract."),
    ("Gas is shut off in Block B on 4 May", "There is no gas in Block B on 4 May."),
    ("The fair is on 4 May", "The fair is on 4 May. If you cannot come, write to us."),
    ("Renew now, otherwise we close the file", "Renew now. If you do not, we close the file."),
    (
        "You get $15 and your guest gets 15% off the first stay",
        "$15 for you, 15% off for a guest. Your guest gets 15% off the first stay, you get $15.",
    ),
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
    ("25% off all boots. Sandals are excluded.", "25% off all boots and sandals", "must keep “excluded”"),
    ("The code is PLUM12, not PLUM21", "Please use PLUM21.", "must keep “not”"),
    ("Gas is shut off in Block B on 4 May", "No trucks in the yard on 4 May", "no such limit"),
    ("No action needed. The shop moves.", "Call us. The shop moves.", "must keep “no”"),
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
