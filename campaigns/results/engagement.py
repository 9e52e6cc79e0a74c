"""What recipients did with a campaign, as its page shows it: each rate with what it is a share of, in words, and
"not measured" where nothing could be counted."""

from dataclasses import dataclass

from campaigns.attribution.earnings import Earnings, earned_by_link
from campaigns.content.frozen import Content
from campaigns.engagement.figures import NOTHING, Engagement, read_engagement, read_links
from campaigns.models import Campaign
from campaigns.results.figures import Figures
from crm.web.display import number
from customers.channels import WHATSAPP

MIN_RATED = 20  # messages, below which a share is said as a count
MAX_LINKS = 100  # on a page


@dataclass(frozen=True)
class Reaction:
    """One figure: how many messages, the shares of other figures that they are, and what stands beside it. `count` is
    None where it was not measured; `beside` then says why."""

    label: str
    count: int | None
    shares: list[str]
    beside: str = ""


@dataclass(frozen=True)
class FollowedLink:
    """A link of the message, and who followed it: people and machines alone in messages, and people in all; and the
    orders that are credited to a click on it, with their revenue in minor units."""

    number: int
    url: str
    people: int
    share: str
    total: int
    machines: int
    orders: int
    revenue: int


@dataclass(frozen=True)
class Shown:
    """The engagement with a campaign, for its page; `links` are the first MAX_LINKS of `link_count`."""

    reactions: list[Reaction]
    links: list[FollowedLink]
    link_count: int


def share(part: int, whole: int, of_what: str) -> str:
    """A share with its denominator in words: 12.5% of 1,204 delivered, or 3 of 12 delivered where they are few."""
    if not whole:
        return f"none {of_what} yet"
    said = f"{number(part)}" if whole < MIN_RATED else f"{100 * part / whole:.1f}%"
    return f"{said} of {number(whole)} {of_what}"


def show_engagement(campaign: Campaign, figures: Figures) -> Shown | None:
    """What the page of a campaign says of opens, clicks and who left; None before anything was delivered."""
    if not figures.delivered:
        return None
    engagement = read_engagement([campaign.id])[campaign.id]
    urls: list[str] = []
    if campaign.is_tracked:
        urls = Content.objects.filter(campaign=campaign).values_list("links", flat=True).first() or []
    followed = read_links(campaign.id) if urls else {}
    earned = earned_by_link(campaign.id) if urls else {}
    links = [
        _link(n, url, followed.get(n, NOTHING), earned.get(n, Earnings()), figures)
        for n, url in enumerate(urls[:MAX_LINKS], 1)
    ]
    reactions = [_opened(campaign, engagement, figures), _clicked(campaign, engagement, figures, has_links=bool(urls))]
    for label, count in (("Unsubscribed", figures.unsubscribed), ("Reported as spam", figures.complained)):
        if count or campaign.channel == "email":
            reactions.append(Reaction(label, count, [share(count, figures.delivered, "delivered")]))
    return Shown(reactions, links, len(urls))


def tells_opens(campaign: Campaign, engagement: Engagement) -> bool:
    """Whether the opens of a campaign can be known. A click counts as one, so where there are more of them, something
    else has told of them."""
    has_pixel = campaign.is_designed and campaign.is_tracked
    is_told = engagement.opened > engagement.clicked or engagement.prefetched > 0
    return has_pixel or is_told or campaign.channel == WHATSAPP.name


def _opened(campaign: Campaign, engagement: Engagement, figures: Figures) -> Reaction:
    if not tells_opens(campaign, engagement):
        why = "Opens are not counted in this campaign." if campaign.is_designed else "Plain text cannot tell of opens."
        return Reaction("Opened", None, [], why)
    beside = [f"{_times(engagement.opens, 'open')} in all"] if engagement.opens else []
    if engagement.prefetched:
        beside.append(f"{number(engagement.prefetched)} prefetched by machines, left out")
    shares = [share(engagement.opened, figures.delivered, "delivered")]
    return Reaction("Opened, at least", engagement.opened, shares, " · ".join(beside))


def _clicked(campaign: Campaign, engagement: Engagement, figures: Figures, *, has_links: bool) -> Reaction:
    if not (has_links or engagement.clicked or engagement.machine_clicked):
        why = "There is no link in it." if campaign.is_tracked else "Clicks are not counted in this campaign."
        return Reaction("Clicked", None, [], why)
    shares = [share(engagement.clicked, figures.delivered, "delivered")]
    if engagement.opened > engagement.clicked:
        shares.append(share(engagement.clicked, engagement.opened, "opened"))
    beside = [f"{_times(engagement.clicks, 'click')} in all"] if engagement.clicks else []
    if engagement.machine_clicked:
        beside.append(f"{number(engagement.machine_clicked)} by machines, left out")
    return Reaction("Clicked", engagement.clicked, shares, " · ".join(beside))


def _times(count: int, noun: str) -> str:
    return f"{number(count)} {noun}{'' if count == 1 else 's'}"


def _link(n: int, url: str, engagement: Engagement, earned: Earnings, figures: Figures) -> FollowedLink:
    said = share(engagement.clicked, figures.delivered, "delivered")
    clicks = (engagement.clicked, said, engagement.clicks, engagement.machine_clicked)
    return FollowedLink(n, url, *clicks, earned.orders, earned.revenue)
