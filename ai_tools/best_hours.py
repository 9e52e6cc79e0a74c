"""At which hours the customers of a segment are best written to, with the reasons. A suggestion: whether it brings
anything, only a campaign that tries it on half of an audience can say."""

from dataclasses import dataclass

from campaigns.sending_rules.best_hours import MIN_ORDERS, best_hour, orders_by_hour, own_orders
from crm.web.display import number
from customers.models import Customer, Segment
from customers.sampling import sample_ids
from customers.segments.audience import matching
from customers.segments.rules import parse
from customers.survey.hours import HOURS

MAX_SAMPLED = 5_000  # customers of the segment


@dataclass(frozen=True)
class BestHours:
    """How many customers are best written to in each hour of their day; all 0 where too little is known."""

    hours: list[int]
    because: list[str]


def find_best_hours(segment: Segment) -> BestHours:
    """Look at a sample of the segment."""
    everybody = orders_by_hour()
    hours = [0] * HOURS
    if everybody is None:
        return BestHours(hours, [f"Too little is known: it takes {number(MIN_ORDERS)} orders of the last year."])
    ids = list(sample_ids(matching(parse(segment.rule)), MAX_SAMPLED))
    with_orders = 0
    for time_zone, purchases in Customer.objects.filter(id__among=set(ids)).values_list("time_zone", "purchases"):
        own = own_orders(purchases, time_zone)
        with_orders += any(own)
        hours[best_hour(own, everybody)] += 1
    busiest = best_hour([0] * HOURS, everybody)
    return BestHours(
        hours,
        [
            f"Counted for {number(len(ids))} customers, of whom {number(with_orders)} have ordered.",
            f"Most is ordered in the hours after {busiest:02}:00, by all customers.",
            "An hour counts by what is ordered in the hours after it. People with few orders are taken to be like all.",
            "Whether your customers have hours of their own is not known beforehand: try it on half of a campaign.",
        ],
    )
