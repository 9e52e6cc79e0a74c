"""On the data of a fitness studio, whose words are also those of activity and of months: the data's meaning goes first.

Written before anything was mended.
"""

from ai_tools.tests.evaluation.prompts.wording import *

ACTIVE = attribute("status", "eq", "active")


def born_in(*months: str) -> dict[str, object]:
    return where("attributes.birthday_month", "in", list(months))


ACTIVE_AS_A_STATUS = [
    assumes("Active members in Surat", "active", ACTIVE, city("Surat")),
    assumes("active folks with 2+ orders", "active", ACTIVE, ordered("gte", 2)),
    assumes("all active trial members", "active", ACTIVE, tag("trial")),
    assumes(
        "active or paused, in Indore", "active", where("attributes.status", "in", ["active", "paused"]), city("Indore")
    ),
    assumes("not active, spent over 1500", "active", none(ACTIVE), spent("gt", 1500)),
    assumes("still active, no order in 90 days", "active", ACTIVE, not_within("last_order_at", "90 days")),
    assumes("referred and active", "active", tag("referred"), ACTIVE),
    assumes("Lucknow members who are active", "active", city("Lucknow"), ACTIVE),
    assumes("everyone active excluding trial", "active", ACTIVE, none(tag("trial"))),
    assumes("active yoga buyers", "active", ACTIVE, bought(category="Yoga")),
    means("active in the last 3 weeks", within("last_active_at", "3 weeks")),
    means("members active since October", where("last_active_at", "after", "2026-09-30")),
    means("last active before 1 october 2026", where("last_active_at", "before", "2026-10-01")),
    means("not active in 45 days", not_within("last_active_at", "45 days")),
    means("active members in the last 30 days in Surat", within("last_active_at", "30 days"), city("Surat")),
]
MONTHS_AS_VALUES = [
    means("birthday month is december, Surat", born_in("December"), city("Surat")),
    means("birthday_month march or april", born_in("March", "April")),
    means("joined in october, 2+ orders", where("signed_up_at", "between", OCTOBER), ordered("gte", 2)),
    means("no order in november but some in october", bought("eq", 0, between=NOVEMBER), bought(between=OCTOBER)),
    means("didnt buy in november but did in october", bought("eq", 0, between=NOVEMBER), bought(between=OCTOBER)),
    means("ordered in october and not in november", bought(between=OCTOBER), bought("eq", 0, between=NOVEMBER)),
    means(
        "bought yoga in november, gear in october",
        bought(category="Yoga", between=NOVEMBER),
        bought(category="Gear", between=OCTOBER),
    ),
    means(
        "ordered 2+ times in november or gear in october",
        either(bought("gte", 2, between=NOVEMBER), bought(category="Gear", between=OCTOBER)),
    ),
    means("orders since august, over 3", bought("gt", 3, between=["2026-08-01", "2026-12-09"])),
    means("november orders, none in october", bought(between=NOVEMBER), bought("eq", 0, between=OCTOBER)),
    means("birthday month june, gym buyers", born_in("June"), bought(category="Gym")),
    means("whose birthday month isn't july", none(born_in("July"))),
    means(
        "their birthday month is may and they joined in may",
        born_in("May"),
        where("signed_up_at", "between", ["2026-05-01", "2026-05-31"]),
    ),
    may_ask("december birthdays, paused", born_in("December"), attribute("status", "eq", "paused")),
]


def named(op: str, *texts: str) -> dict[str, object]:
    return either(*(where("name", op, text) for text in texts))


BIRTHDAYS = [
    means("december birthdays", born_in("December")),
    means("birthdays in march, Surat", born_in("March"), city("Surat")),
    means("whose birthday is in july", born_in("July")),
    means("birthday in april or may, 2+ orders", born_in("April", "May"), ordered("gte", 2)),
    means("no birthday in june", none(born_in("June"))),
    means("november birthdays, paused", born_in("November"), attribute("status", "eq", "paused")),
    means("trial members with a birthday in august", tag("trial"), born_in("August")),
    means("birthday: february", born_in("February")),
    means("birthday unknown", where("attributes.birthday_month", "not_set")),
    means("gym buyers with their birthday in october", bought(category="Gym"), born_in("October")),
]
MONTHS_IN_SHORT = [
    means("birthday month dec", born_in("December")),
    means("birthday month is feb, Surat", born_in("February"), city("Surat")),
    means("bday in jan or feb", born_in("January", "February")),
    means("birthdays in sept", born_in("September")),
    means("birthday_month = nov, 2+ orders", born_in("November"), ordered("gte", 2)),
    means("oct birthdays", born_in("October")),
    means("dec birthday, trial", born_in("December"), tag("trial")),
    means("bday month apr/may", born_in("April", "May")),
    means("birthday month not dec", none(born_in("December"))),
    means("birthday isn't in aug", none(born_in("August"))),
    means("whose bday month is jun or jul", born_in("June", "July")),
    means("members with bdays in mar, apr and may", born_in("March", "April", "May")),
    means("born in mar", born_in("March")),
    means("joined in dec, birthday in dec", born_in("December"),
          where("signed_up_at", "between", ["2026-12-01", "2026-12-09"])),
    means("ordered in nov, 2+ orders", bought(between=NOVEMBER), ordered("gte", 2)),
    means("no order since oct", none(where("last_order_at", "after", "2026-09-30"))),
]  # fmt: skip
BIRTHDAYS_TO_COME = [  # December is this month
    means("dob month december", born_in("December")),
    means("birthday coming up in december", born_in("December")),
    means("members with birthdays coming up in january, Surat", born_in("January"), city("Surat")),
    means("date of birth in july", born_in("July")),
    means("birthday falls in march", born_in("March")),
    means("birthday falling in may or june, trial", born_in("May", "June"), tag("trial")),
    means("whose birthday is due in february", born_in("February")),
    means("bdays this month", born_in("December")),
    means("birthday next month, 2+ orders", born_in("January"), ordered("gte", 2)),
    means("upcoming birthday in january", born_in("January")),
    means("have a birthday coming in june", born_in("June")),
    means("had their birthday last month", born_in("November")),
    means("birth month is october", born_in("October")),
    means("dob: april", born_in("April")),
    means("month of birth august, paused", born_in("August"), attribute("status", "eq", "paused")),
    means("birthday is not this month", none(born_in("December"))),
    means("celebrate their birthday in september", born_in("September")),
    cannot("birthday this week", "birthday"),
    cannot("born in the last 30 days", "born"),
]
LIST_BEHIND_CONTAINS = [
    means("name contains rao or mehta", named("contains", "rao", "mehta")),
    means("name starts with an or zo", named("starts_with", "an", "zo")),
    means("names containing sen, nair or das", named("contains", "sen", "nair", "das")),
    means("name including shah or khan, Surat", named("contains", "shah", "khan"), city("Surat")),
    means("name doesn't contain rao or das", none(named("contains", "rao", "das"))),
    means("email contains p1 or p2", either(where("email", "contains", "p1"), where("email", "contains", "p2"))),
    means("name begins with as or be, 2+ orders", named("starts_with", "as", "be"), ordered("gte", 2)),
    means("email contains yahoo or spent over 5k", either(where("email", "contains", "yahoo"), spent("gt", 5000))),
    means("name contains sen or visits over 10", either(named("contains", "sen"), where("visits", "gt", 10))),
    means(
        "phone starts with +65 or +91555001",
        either(where("phone", "starts_with", "+65"), where("phone", "starts_with", "+91555001")),
    ),
]
INFO_BEHIND_A_FIELD = [
    means("customers without language info", where("attributes.language", "not_set")),
    means("no age data, Surat", where("attributes.age", "not_set"), city("Surat")),
    means("age details missing", where("attributes.age", "not_set")),
    means("no phone details", where("phone", "not_set")),
    means("no city information, 2+ orders", where("city", "not_set"), ordered("gte", 2)),
    means("without email info", where("email", "not_set")),
    means("trial members with no birthday data", tag("trial"), where("attributes.birthday_month", "not_set")),
    means("preferred store info missing", where("attributes.preferred_store", "not_set")),
    means("no tier information", where("attributes.tier", "not_set")),
    means("country details missing", where("country", "not_set")),
]

IN_MEETINGS = [
    means("prefers the Koramangala store", where("attributes.preferred_store", "eq", "Koramangala")),
    means("trial people who like the Indiranagar store best", tag("trial"),
          where("attributes.preferred_store", "eq", "Indiranagar")),
]  # fmt: skip

LANGUAGES_LIKED = [
    assumes("members who prefer Marathi, Surat", "language", attribute("language", "eq", "Marathi"), city("Surat")),
    assumes("prefers Tamil, 4+ visits", "language", attribute("language", "eq", "Tamil"), where("visits", "gte", 4)),
    assumes("active members preferring Hindi or English", "language", ACTIVE,
            where("attributes.language", "in", ["Hindi", "English"])),
]  # fmt: skip

UNDER_20 = attribute("age", "lt", 20)
OVER_40 = attribute("age", "gt", 40)
ALTERNATIVES_OF_ONE_FIELD = [
    means("under 20s or over-40s on a trial", either(UNDER_20, OVER_40), tag("trial")),
    means("over-40s or under 20s in Indore with 2+ orders", either(OVER_40, UNDER_20), city("Indore"),
          ordered("gte", 2)),
    means("fewer than 3 visits or more than 15 visits, Surat",
          either(where("visits", "lt", 3), where("visits", "gt", 15)), city("Surat")),
    means("under 3 visits or over 15 visits in Surat", either(where("visits", "lt", 3), where("visits", "gt", 15)),
          city("Surat")),
    means("gold members who turned 30 or more", attribute("tier", "eq", "Gold"), attribute("age", "gte", 30)),
    means("turned 35, Lucknow", attribute("age", "eq", 35), city("Lucknow")),
    means("only bought yoga, nothing else, Surat", bought(category="Yoga"),
          bought("eq", 0, category=["Gym", "Nutrition", "Apparel", "Gear"]), city("Surat")),
]  # fmt: skip
