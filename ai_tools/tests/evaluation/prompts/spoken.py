"""As people speak and type: questions, words that nobody knows, slips in short words, the spellings of a chat."""

from ai_tools.tests.evaluation.prompts.wording import *

QUESTIONS = [
    means("who can we text but not email?", may("sms"), none(may("email"))),
    means("who am I allowed to email in Kolkata", may("email"), city("Kolkata")),
    means("which customers can we text", may("sms")),
    means("whom may we send an sms", may("sms")),
    means("who could I reach by email", may("email")),
    means("show everyone I can message on whatsapp", may("whatsapp")),
    means("can I email anyone in Goa?", may("email"), city("Goa")),
    means("who can't be emailed but can be texted", none(may("email")), may("sms")),
    means(
        "is there anyone we can whatsapp in Nagpur with 3+ orders", may("whatsapp"), city("Nagpur"), ordered("gte", 3)
    ),
    means("how many people can we email?", may("email")),
    means("who can we contact by sms or whatsapp", either(may("sms"), may("whatsapp"))),
    means("which vips can I not reach by email", tag("vip"), none(may("email"))),
    means("whom can i mail or sms in Pune", either(may("email"), may("sms")), city("Pune")),
    means("people I'm able to text but who never ordered", may("sms"), ordered("eq", 0)),
    means("who have we not emailed in 30 days", not_within("last_messaged_at", "30 days")),
    means("who ordered yesterday?", bought(between=["2026-11-23", "2026-11-23"])),
    means("how many students have ordered at least 3 times?", tag("student"), ordered("gte", 3)),
    means("what customers spent more than 20k", spent("gt", 20_000)),
    means("do we have anyone in Kochi with 10+ visits", city("Kochi"), where("visits", "gte", 10)),
    means("are there vips without a phone number?", tag("vip"), where("phone", "not_set")),
    means("could you find out who visited in the last 10 days", within("last_seen_at", "10 days")),
]
UNKNOWN_WORD = [
    keeps("students in Pune with blue eyes", "blue eyes", tag("student"), city("Pune")),
    keeps("vegan cyclists in Mumbai who spent over 5k", "cyclists", tag("vegan"), city("Mumbai"), spent("gt", 5000)),
    keeps("premium zorbing fans in Delhi with 3+ orders", "zorbing", city("Delhi"), ordered("gte", 3)),
    keeps(
        "funky people from Kochi or Goa who ordered in the last 30 days",
        "funky",
        city("Kochi", "Goa"),
        within("last_order_at", "30 days"),
    ),
    keeps("customers in Chennai, divorced, with 5+ visits", "divorced", city("Chennai"), where("visits", "gte", 5)),
    keeps("ambidextrous vips in Hyderabad", "ambidextrous", tag("vip"), city("Hyderabad")),
    keeps(
        "grumpy students who bought coffee at least twice",
        "grumpy",
        tag("student"),
        bought("gte", 2, category="Coffee"),
    ),
    keeps(
        "corporate clients with a parking permit, 10k+ spend", "parking permit", tag("corporate"), spent("gte", 10_000)
    ),
    keeps("lives in Nagpur, plays cricket, bought beans", "cricket", city("Nagpur"), bought(category="Beans")),
    keeps(
        "people in Mumbai that own a dog and have over 500 points",
        "dog",
        city("Mumbai"),
        where("attributes.loyalty_points", "gt", 500),
    ),
    keeps("tall customers, Bengaluru, opted in to email", "tall", city("Bengaluru"), where("email_opt_in", "is", True)),
    keeps(
        "Kochi customers who hate mondays but visited in the last 7 days",
        "mondays",
        city("Kochi"),
        within("last_seen_at", "7 days"),
    ),
    keeps("gluten-free tea drinkers in Goa", "gluten", bought(category="Tea"), city("Goa")),
]
SHORT_WORDS = [
    means("tae drinkers", bought(category="Tea")),
    means("vpi customers in pune", tag("vip"), city("Pune")),
    means("vipp in puen", tag("vip"), city("Pune")),
    means("customers fron gao", city("Goa")),
    means("ggoa or kochi", city("Goa", "Kochi")),
    means("agee over 30", where("attributes.age", "gt", 30)),
    means("last oder over 60 dys ago", not_within("last_order_at", "60 days"), where("last_order_at", "is_set")),
    means("teir is gold", where("attributes.tier", "eq", "Gold")),
    means("taged vip", tag("vip")),
    means("ssm opt in", where("sms_opt_in", "is", True)),
    means("nott in pune", none(city("Pune"))),
    means("spent ovre 5k", spent("gt", 5000)),
    means("no phne", where("phone", "not_set")),
]
CHAT = [
    means("ppl in pune nd goa who hv orderd 3+ times", city("Pune", "Goa"), ordered("gte", 3)),
    means("any1 in mumbai w/ 3+ ordrs", city("Mumbai"), ordered("gte", 3)),
    means("every1 in delhi excpt vips", city("Delhi"), none(tag("vip"))),
    means("ppl hu bought tea", bought(category="Tea")),
    means("cust wid no emial", where("email", "not_set")),
    means("vips dat spent ovr 5k", tag("vip"), spent("gt", 5000)),
    means("cust frm kochi wid 2+ ordrs", city("Kochi"), ordered("gte", 2)),
    means("plz gimme vips hu didnt odrer in 60 dyas", tag("vip"), not_within("last_order_at", "60 days")),
    means("evry1 frm dehli", city("Delhi")),
    means("any1 frm pune bt nt students", city("Pune"), none(tag("student"))),
    means("thos who spnt 10k n abv", spent("gte", 10_000)),
    means("tea & cofee buyers", bought(category="Tea"), bought(category="Coffee")),
    means("nobdy frm goa, evrybdy else wid 2+ orders", none(city("Goa")), ordered("gte", 2)),
    means("studnts aand vips from pune", either(tag("student"), tag("vip")), city("Pune")),
    means("sum1 who got 1000+ pts", where("attributes.loyalty_points", "gte", 1000)),
]
# Prompts of later rounds that were read wrongly, or not at all, at first.
LATER_ROUNDS = [
    means("neither vip nor corporate in pune", none(tag("vip"), tag("corporate")), city("Pune")),
    means("neither student nor vegan, from Kochi or Goa", none(tag("student"), tag("vegan")), city("Kochi", "Goa")),
    means("age below 25 or above 40", either(where("attributes.age", "lt", 25), where("attributes.age", "gt", 40))),
    means("customers who have placed 3 orders exactly", ordered("eq", 3)),
    means("exclude vegans and students, all others, 2+ orders", none(tag("vegan"), tag("student")), ordered("gte", 2)),
]
