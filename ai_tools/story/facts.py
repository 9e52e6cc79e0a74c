"""The campaign that a story is about, and its figures."""

from ai_tools.engines.protocol import Figure, Quote
from campaigns.engagement.figures import read_engagement
from campaigns.models import Campaign
from campaigns.results.figures import read_figures
from crm.web.display import number

COUNTS = {
    "audience": "status=",
    "skipped": "status=skipped",
    "pending": "status=pending",
    "sending": "status=sending",
    "sent": "status=sent",
    "delivered": "status=delivered",
    "failed": "status=failed",
    "unknown": "status=unknown",
}

Parts = list["str | Figure | Quote"]


class Facts:
    """A campaign with its results, and all figures that its story tells, by name. `rows` is a query of the log."""

    def __init__(self, campaign: Campaign) -> None:
        self.campaign = campaign
        self.now = read_figures(campaign)
        self.engagement = read_engagement([campaign.id])[campaign.id]
        self.figures: dict[str, Figure] = {}
        for name, rows in COUNTS.items():
            self.count(name, getattr(campaign, name), rows)
        self.count("opened", self.engagement.opened, "status=delivered")
        self.count("clicked", self.engagement.clicked, "status=delivered")

    def count(self, name: str, value: int, rows: str = "") -> Figure:
        """A number to tell."""
        return self._keep(Figure(name, value, number(value), rows))

    def percent(self, name: str, part: float, whole: float, rows: str = "") -> Figure:
        """A share to tell."""
        share = round(100 * part / whole, 1) if whole else 0.0
        return self._keep(Figure(name, share, f"{number(share)}%", rows))

    def _keep(self, figure: Figure) -> Figure:
        self.figures[figure.name] = figure
        return figure


def one(count: int, one: str, many: str) -> str:
    """The words for one, or for several or none."""
    return one if count == 1 else many
