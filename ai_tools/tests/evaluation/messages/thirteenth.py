"""A thirteenth set, of kinds that were not right in twenty goals by somebody who had read the engine meanwhile.

Of those twenty, 12 could be sent as they stood; one had lost what was asked, and in one “them” had become “you”.
"""

from ai_tools.tests.evaluation.messages.goals import goal

THIRTEENTH_KINDS = [
    goal(
        "Announce that Mrs Okoro joins our school on 5 May. She teaches new pupils the harp.",
        "Mrs Okoro joins our school on 5 May",
        never=("introducing", "tell you about"),
    ),
    goal(
        "Our new cook joins the team on Monday", "our new cook joins the team", never=("introducing", "tell you about")
    ),
    goal("We need tenants to read the meter before 3 June, later readings are estimated.", "please read the meter"),
    goal(
        "Thanks for coming to the fair. The drawings are in the hall. Please don't touch them.",
        "please don't touch them",
        never=("touch you",),
    ),
    goal(
        "Ask guests which dish they would like us to cook. Reply with RICE or BEANS.",
        "tell us which dish you would like us to cook",
        "reply with RICE or BEANS",
    ),
    goal(
        "We are ten years old! To celebrate, all bread is €1 off on Friday.",
        "to celebrate, all bread is €1 off on Friday",
        never=("our best wishes", "thought of you"),
    ),
    goal("Offer: third lamp at half price, excluding desk lamps.", "third lamp at half price, excluding desk lamps"),
    goal(
        "Your parcel is late and will arrive on 4 May. There is no need to contact us.",
        "no need to contact us",
        never=("questions?",),
    ),
    goal(
        "12% off with code RAIN12, min spend €20, expires in 3 days",
        "12% off with code RAIN12, min spend €20, expires in 3 days",
        never=("update from us", "news for you"),
    ),
    goal(
        "You get first pick of the plants on 2 May. Use the link https://shop.example.com/p and please keep it secret.",
        "use the link https://shop.example.com/p and please keep it secret",
    ),
    goal(
        "Thank everybody for five seasons, invite them to soup on Sunday at 1 in the hall",
        "thank you for five seasons",
        "you are invited to soup on Sunday at 1 in the hall",
    ),
    goal(
        "Announce the jury of the film prize on 8 June at 7 pm", "film prize on 8 June at 7 pm", never=("introducing",)
    ),
    goal("Ask visitors not to feed the birds", "please do not feed the birds", never=("following. please",)),
    goal("We were wrong about the opening. It is on 9 May.", "it is on 9 May", never=("news for you",)),
]
