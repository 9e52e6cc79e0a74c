"""Campaigns, segments and tags by name."""

from ai_tools.tests.evaluation.prompts.wording import *

CAMPAIGNS = [
    means(
        "opened We miss you but did not click it",
        where("opened_campaign", "in", ["We miss you"]),
        none(where("clicked_campaign", "in", ["We miss you"])),
    ),
    means(
        "got the Cold brew weekend message and haven't opened it",
        where("received_campaign", "in", ["Cold brew weekend"]),
        none(where("opened_campaign", "in", ["Cold brew weekend"])),
    ),
    means("never received We miss you", none(where("received_campaign", "in", ["We miss you"]))),
    means(
        "clicked on We miss you or Cold brew weekend",
        where("clicked_campaign", "in", ["We miss you", "Cold brew weekend"]),
    ),
    means("members of Drifting away who live in Delhi", where("segment", "in", ["Drifting away"]), city("Delhi")),
    means(
        "everyone in Metro regulars on WhatsApp except corporates",
        where("segment", "in", ["Metro regulars on WhatsApp"]),
        none(tag("corporate")),
    ),
    means("in the segment New, nothing bought yet", where("segment", "in", ["New, nothing bought yet"])),
    means(
        "opened the we miss you mail and bought since 1 November",
        where("opened_campaign", "in", ["We miss you"]),
        where("last_order_at", "after", "2026-10-31"),
    ),
    means(
        "were sent both We miss you and Cold brew weekend",
        where("received_campaign", "in", ["We miss you"]),
        where("received_campaign", "in", ["Cold brew weekend"]),
    ),
    means(
        "not in the Drifting away segment, spent over 3000",
        none(where("segment", "in", ["Drifting away"])),
        spent("gt", 3000),
    ),
    means(
        "recipients of Cold brew weekend who opened neither it nor We miss you",
        where("received_campaign", "in", ["Cold brew weekend"]),
        none(where("opened_campaign", "in", ["Cold brew weekend", "We miss you"])),
    ),
]

CAMPAIGNS_IN_PART = [
    assumes("clicked the cold brew mail", "cold brew", where("clicked_campaign", "in", ["Cold brew weekend"])),
    assumes("opened the miss you campaign", "miss you", where("opened_campaign", "in", ["We miss you"])),
    assumes(
        "got the brew weekend message but did not open it",
        "brew weekend",
        where("received_campaign", "in", ["Cold brew weekend"]),
        none(where("opened_campaign", "in", ["Cold brew weekend"])),
    ),
    assumes(
        "did not click the cold brew campaign",
        "cold brew",
        none(where("clicked_campaign", "in", ["Cold brew weekend"])),
    ),
    means("opened the Cold brew weekend campaign", where("opened_campaign", "in", ["Cold brew weekend"])),
    assumes("members of the drifting segment", "drifting", where("segment", "in", ["Drifting away"])),
    assumes("in the metro regulars segment", "metro regulars", where("segment", "in", ["Metro regulars on WhatsApp"])),
    assumes(
        "opened the cold brew mail but never ordered",
        "cold brew",
        where("opened_campaign", "in", ["Cold brew weekend"]),
        ordered("eq", 0),
    ),
    assumes(
        "clicked either the miss you or the cold brew campaign",
        "cold brew",
        where("clicked_campaign", "in", ["We miss you", "Cold brew weekend"]),
    ),
    assumes(
        "received the cold brew campaign and bought cold brew this month",
        "cold brew",
        where("received_campaign", "in", ["Cold brew weekend"]),
        item("CF-COL", between=NOVEMBER),
    ),
]

FROM_A_SEGMENT = [
    means("remove students from Drifting away", where("segment", "in", ["Drifting away"]), none(tag("student"))),
    means(
        "exclude corporates from the Drifting away segment",
        where("segment", "in", ["Drifting away"]),
        none(tag("corporate")),
    ),
    means("take vegans out of Drifting away", where("segment", "in", ["Drifting away"]), none(tag("vegan"))),
    means(
        "drop everyone in Pune from Metro regulars on WhatsApp",
        where("segment", "in", ["Metro regulars on WhatsApp"]),
        none(city("Pune")),
    ),
    means("Drifting away without the students", where("segment", "in", ["Drifting away"]), none(tag("student"))),
    means("Drifting away minus Goa", where("segment", "in", ["Drifting away"]), none(city("Goa"))),
    means("people from Drifting away except vegans", where("segment", "in", ["Drifting away"]), none(tag("vegan"))),
    means(
        "filter out subscribers from Drifting away", where("segment", "in", ["Drifting away"]), none(tag("subscriber"))
    ),
    means("Drifting away, leave out the corporates", where("segment", "in", ["Drifting away"]), none(tag("corporate"))),
    means(
        "Drifting away but not Metro regulars on WhatsApp",
        where("segment", "in", ["Drifting away"]),
        none(where("segment", "in", ["Metro regulars on WhatsApp"])),
    ),
]

ONLY_TAGGED = [
    assumes(
        "tagged only vegan",
        "only",
        tag("vegan"),
        none(tag("corporate", "early bird", "regular", "student", "subscriber")),
    ),
    assumes(
        "only tagged student",
        "only",
        tag("student"),
        none(tag("corporate", "early bird", "regular", "vegan", "subscriber")),
    ),
    assumes(
        "whose only tag is corporate",
        "only",
        tag("corporate"),
        none(tag("student", "early bird", "regular", "vegan", "subscriber")),
    ),
    assumes(
        "the vegan tag and nothing else",
        "nothing else",
        tag("vegan"),
        none(tag("corporate", "early bird", "regular", "student", "subscriber")),
    ),
    means("only students", tag("student")),
    means("just the vegans in Goa", tag("vegan"), city("Goa")),
    means("only people in Pune", city("Pune")),
    means("favourite isn't cold brew", none(favourite("Cold brew"))),
    means("tier is not Gold", none(where("attributes.tier", "eq", "Gold"))),
    means("no tier set", where("attributes.tier", "not_set")),
    assumes("favourite is some coffee", "coffee", favourite("Filter coffee")),
]
