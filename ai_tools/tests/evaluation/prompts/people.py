"""Where they live, their tags and attributes, how they may be reached, the segments and campaigns they were in."""

from ai_tools.tests.evaluation.prompts.wording import *

PLACES = [
    means("mumbai", city("Mumbai")),
    means("people in Mumbai or Pune", city("Mumbai", "Pune")),
    means("customers from pune, nagpur and kochi", city("Pune", "Nagpur", "Kochi")),
    means("based in navi mumbai", city("Navi Mumbai")),
    means("not in Delhi", none(city("Delhi"))),
    means("outside Bengaluru", none(city("Bengaluru"))),
    means("bangalore walas", city("Bengaluru")),
    means("living in Mumbay", city("Mumbai")),
    means("chennai/hyderabad ppl", city("Chennai", "Hyderabad")),
    means("neither Pune nor Delhi", none(city("Pune", "Delhi"))),
    means("anyone outside India", none(where("country", "eq", "India"))),
    means("in Singapore or the UAE", where("country", "in", ["Singapore", "UAE"])),
    means("no city on file", where("city", "not_set")),
    means("indian customers not in mumbai", where("country", "eq", "India"), none(city("Mumbai"))),
    means("city starts with K", where("city", "starts_with", "K")),
    means("everyone but those from Goa", none(city("Goa"))),
]

TAGS = [
    means("VIPs", tag("vip")),
    means("tagged vip", tag("vip")),
    means("tagged vip and corporate", where("tags", "has_all", ["vip", "corporate"])),
    means("vip or student tag", tag("vip", "student")),
    means("not tagged student", where("tags", "has_none", ["student"])),
    means("non vip", where("tags", "has_none", ["vip"])),
    means("early birds", tag("early bird")),
    means("wholesale customers", tag("wholesale")),
    means("vegan students", tag("vegan"), tag("student")),
    means("people with the influencer tag but not the corporate one", tag("influencer"), none(tag("corporate"))),
    means("neither vip nor wholesale", where("tags", "has_none", ["vip", "wholesale"])),
    means("no students please", where("tags", "has_none", ["student"])),
]

ATTRIBUTES = [
    means("gold tier", where("attributes.tier", "eq", "Gold")),
    means("tier is gold or platinum", where("attributes.tier", "in", ["Gold", "Platinum"])),
    means("platinum customers", where("attributes.tier", "eq", "Platinum")),
    means("age over 30", where("attributes.age", "gt", 30)),
    means("aged between 18 and 25", where("attributes.age", "between", [18, 25])),
    means("people older than 40", where("attributes.age", "gt", 40)),
    means("loyalty points at least 500", where("attributes.loyalty_points", "gte", 500)),
    means("over 1,000 loyalty points", where("attributes.loyalty_points", "gt", 1000)),
    means("language = tamil", where("attributes.language", "eq", "Tamil")),
    means("hindi speakers", where("attributes.language", "eq", "Hindi")),
    means("newsletter readers, i.e. newsletter is yes", where("attributes.newsletter", "is", True)),
    means("no preferred store known", where("attributes.preferred_store", "not_set")),
    means("preferred store is Bandra", where("attributes.preferred_store", "eq", "Bandra")),
    means("tier not silver", where("attributes.tier", "ne", "Silver")),
    means("anyone whose language is set", where("attributes.language", "is_set")),
]

CONSENT = [
    means("opted in to whatsapp", where("whatsapp_opt_in", "is", True)),
    means("unsubscribed from email", where("email_opt_in", "is", False)),
    means("subscribed to both email and sms", where("email_opt_in", "is", True), where("sms_opt_in", "is", True)),
    means("no sms consent", where("sms_opt_in", "is", False)),
    means("has an email address", where("email", "is_set")),
    means("no phone number", where("phone", "not_set")),
    means("gmail users", where("email", "contains", "gmail")),
    means("email contains yahoo", where("email", "contains", "yahoo")),
    means("name starts with An", where("name", "starts_with", "An")),
    means("customers named Asha Rao", where("name", "eq", "Asha Rao")),
    means("whatsapp allowed but not email", where("whatsapp_opt_in", "is", True), where("email_opt_in", "is", False)),
    means("phone starting with +91", where("phone", "starts_with", "+91")),
    means("customer id c-0042", where("external_id", "eq", "c-0042")),
]

# Names of segments and campaigns stand where a rule has their ids.
REACHED = [
    means("in segment Drifting away", where("segment", "in", ["Drifting away"])),
    means("not in the metro regulars segment", where("segment", "not_in", ["Metro regulars"])),
    means("got the Diwali offer", where("received_campaign", "in", ["Diwali offer"])),
    means("opened monsoon sale", where("opened_campaign", "in", ["Monsoon sale"])),
    means(
        "received Monsoon sale but didn't open it",
        where("received_campaign", "in", ["Monsoon sale"]),
        where("opened_campaign", "not_in", ["Monsoon sale"]),
    ),
    means("clicked on the diwali offer campaign", where("clicked_campaign", "in", ["Diwali offer"])),
    means("never got We miss you", where("received_campaign", "not_in", ["We miss you"])),
    means(
        "opened either the Diwali offer or the Monsoon sale",
        where("opened_campaign", "in", ["Diwali offer", "Monsoon sale"]),
    ),
    means("everyone we messaged in the last 7 days", within("last_messaged_at", "7 days")),
    means("VIPs except those we wrote to this fortnight", tag("vip"), not_within("last_messaged_at", "14 days")),
    means("drifting away segment or vips", either(where("segment", "in", ["Drifting away"]), tag("vip"))),
]
