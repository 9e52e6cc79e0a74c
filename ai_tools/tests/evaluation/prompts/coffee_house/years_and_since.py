"""A year said as this or last one, “since” behind what they did do, and all of them named before a comma.

Kinds that were asked about needlessly; the prompts were written before anything was mended.
"""

from ai_tools.tests.evaluation.prompts.wording import *

SINCE_JULY = ["2026-07-01", "2100-12-31"]


def joined(start: str, end: str) -> dict[str, object]:
    return where("signed_up_at", "between", [start, end])


THIS_OR_LAST_YEAR = [
    means("joined between jan and mar this year", joined("2026-01-01", "2026-03-31")),
    means("signed up between april and june of this year", joined("2026-04-01", "2026-06-30")),
    means("ordered in march last year", bought(between=["2025-03-01", "2025-03-31"])),
    means("signups of may this year, pune", joined("2026-05-01", "2026-05-31"), city("Pune")),
    means("joined between october and december last year", joined("2025-10-01", "2025-12-31")),
    means("first ordered in february of last year",
          where("first_order_at", "between", ["2025-02-01", "2025-02-28"])),
    means("bought tea on 5 june last year", bought(category="Tea", between=["2025-06-05", "2025-06-05"])),
    means("bought beans between 1 and 15 september last year",
          bought(category="Beans", between=["2025-09-01", "2025-09-15"])),
    means("spent over 2k from july to september last year",
          bought("gt", 2000, measure="sum", between=["2025-07-01", "2025-09-30"])),
    means("no order since august last year", none(where("last_order_at", "after", "2025-07-31"))),
    means("ordered coffee in october last year but not in october this year",
          bought(category="Coffee", between=["2025-10-01", "2025-10-31"]),
          bought("eq", 0, category="Coffee", between=["2026-10-01", "2026-10-31"])),
    means("students who came on board before april this year", tag("student"),
          where("signed_up_at", "before", "2026-04-01")),
    means("placed 2+ orders in april last year", bought("gte", 2, between=["2025-04-01", "2025-04-30"])),
    asks("joined in december this year"),
]  # fmt: skip
ORDERED_SINCE = [
    means("ordered in june, only one order since", bought(between=["2026-06-01", "2026-06-30"]),
          bought("eq", 1, between=SINCE_JULY)),
    means("bought tea in june and bought coffee since", bought(category="Tea", between=["2026-06-01", "2026-06-30"]),
          bought(category="Coffee", between=SINCE_JULY)),
    means("first order in june, 3+ orders since", where("first_order_at", "between", ["2026-06-01", "2026-06-30"]),
          bought("gte", 3, between=SINCE_JULY)),
    means("purchased in june and has spent over 2k since", bought(between=["2026-06-01", "2026-06-30"]),
          bought("gt", 2000, measure="sum", between=SINCE_JULY)),
    means("ordered beans in june, ordered at least twice since",
          bought(category="Beans", between=["2026-06-01", "2026-06-30"]), bought("gte", 2, between=SINCE_JULY)),
    means("shopped in the second quarter and bought again since", bought(between=["2026-04-01", "2026-06-30"]),
          bought(between=SINCE_JULY)),
    means("goa people who bought in june and just one order since", city("Goa"),
          bought(between=["2026-06-01", "2026-06-30"]), bought("eq", 1, between=SINCE_JULY)),
    means("had an order in june, a moka pot purchase since", bought(between=["2026-06-01", "2026-06-30"]),
          bought(sku="EQ-MOK", between=SINCE_JULY)),
    means("ordered tea in june, no tea since", bought(category="Tea", between=["2026-06-01", "2026-06-30"]),
          bought("eq", 0, category="Tea", between=SINCE_JULY)),
    means("bought in june, and less than 3 orders since", bought(between=["2026-06-01", "2026-06-30"]),
          bought("lt", 3, between=SINCE_JULY)),
    asks("gold members, only one order since"),
]  # fmt: skip
ALL_OF_THEM_FIRST = [
    means("all of them, students", tag("student")),
    means("every single one, vegans in Goa", tag("vegan"), city("Goa")),
    means("the whole lot of them, corporates", tag("corporate")),
    means("all of them, gold members with 2+ orders", tier("Gold"), ordered("gte", 2)),
    means("each and every one of them, tea buyers", bought(category="Tea")),
    means("hey, all of them, customers from pune", city("Pune")),
    means("the lot of them, subscribers in Delhi", tag("subscriber"), city("Delhi")),
    means("every last one of them, people who spent over 3k", spent("gt", 3000)),
    means("every one of them, early birds", tag("early bird")),
    means("all of them, beans buyers in kochi", bought(category="Beans"), city("Kochi")),
    means("all of them: students", tag("student")),
    means("students in pune, all of them", tag("student"), city("Pune")),
]
