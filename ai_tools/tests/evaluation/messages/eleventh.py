"""An eleventh set, of kinds that were not right in forty goals that were written before the engine was read.

Of those forty, 18 could be sent as they stood in every channel: none lost or changed a fact, two repeated an
instruction, and one said what the goal did not want said.
"""

from ai_tools.tests.evaluation.messages.goals import goal

keeps_informed = ("keep you informed", "update from us", "thought of you")
missed = ("missed you", "been a while", "not seen you", "see you again", "have you back")

ELEVENTH_OPENINGS = [
    goal(
        "Mother's Day brunch: book for three, pay for two, every Sunday in May. Not valid for groups above six.",
        "book for three, pay for two",
        "not valid for groups above six",
        never=keeps_informed,
    ),
    goal(
        "Scheduled upgrade Sunday 9 August 01:00-03:00 GMT. Reports will be unavailable, no data is lost.",
        "Scheduled upgrade Sunday 9 August 01:00-03:00 GMT",
        "reports will be unavailable",
        never=("thought of you", "may be for you", "something for you"),
    ),
    goal(
        "Update: parcels now arrive in two days instead of four", "two days instead of four", never=("update from us",)
    ),
    goal(
        "Invite members to the seed swap on Sunday 4 May at 2 pm in the barn. Entry £3.",
        "you are invited to the seed swap on Sunday 4 May at 2 pm in the barn",
        "entry £3",
        never=("update from us",),
    ),
    goal(
        "Buy the tent and get the lantern free. Also 15% off all stoves until Sunday.",
        "buy the tent and get the lantern free",
        "15% off all stoves until Sunday",
        never=("get: buy", "offer: buy"),
    ),
    goal(
        "Launch shared calendars, included in every plan. You find them under View > Shared.",
        "shared calendars, included in every plan",
        "View > Shared",
        never=("note from us",),
    ),
]
ELEVENTH_NOT_SAID = [
    goal(
        "Win back guests who have not stayed for a year: 10% off with code AGAIN10. Don't mention their absence.",
        "10% off with code AGAIN10",
        never=missed,
    ),
    goal(
        "Thank our volunteers: you packed 1,200 parcels in March. Don't ask them for more hours in this message.",
        "you packed 1,200 parcels in March",
        never=("more hours", "ask", "good to know"),
    ),
    goal(
        "Your hall pass is ready at the desk. Please don't ask for donations here.",
        "hall pass is ready",
        never=("ask",),
    ),
    goal(
        "20% off umbrellas until Friday. Don't sound desperate and don't link to the outlet.",
        "20% off umbrellas until Friday",
        never=("desperate", "outlet"),
    ),
]
ELEVENTH_PLEASE = [
    goal("Your check-up is on Monday at 9 am. Please arrive ten minutes early.", "please arrive ten minutes early"),
    goal("The lift is out of order until Friday. Please use the stairs.", "please use the stairs"),
    goal("Ask guests to answer three questions at https://ask.example.org/stay.", "please answer three questions"),
    goal("Please return library books before 1 June", "please return library books before 1 June"),
]
ELEVENTH_SUBJECTS = [
    goal(
        "Ask members to rate the new lockers at https://gym.example.com/lockers.",
        "rate the new lockers at https://gym.example.com/lockers",
    ),
    goal(
        "Sorry, the voucher in our last e-mail was wrong. The right one is BREAD15, not BREAD51, until Monday only.",
        "the right one is BREAD15, not BREAD51",
        "until Monday only",
        never=("terms apply",),
    ),
    goal(
        "Recall: please do not use the Sol heater sold between 1 and 9 March, the plug gets hot.",
        "do not use the Sol heater",
        "between 1 and 9 March",
        never=("about the sol",),
    ),
]
ELEVENTH_INSTRUCTIONS = [
    goal(
        "Invite plant managers to a free talk, “Less scrap”, on 4 May at 10 am. Slides sent to all who register.",
        "you are invited to a free talk",
        "on 4 May at 10 am",
        "slides sent to all who register",
    ),
    goal("Remind warehouse supervisors that the forklift training is on 3 June.", "the forklift training is on 3 June"),
    goal("Tell wedding planners that the garden can be booked from 1 April.", "the garden can be booked from 1 April"),
    goal(
        "Summer offer: Get ₹300 off car washes booked before 5 May. Offer not available in Goa.",
        "₹300 off car washes",
        "offer not available in Goa",
    ),
    goal(
        "Ask for a short testimonial about your stay at our inn. Link: inn.example/say",
        "inn.example/say",
        never=("we ask you", "about our inn"),
    ),
    goal(
        "the shop is closed no... actually announce our new loyalty card, 1 point per euro",
        never=("actually",),
        refusal="allowed",
    ),
]
