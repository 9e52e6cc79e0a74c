"""The delivery funnel: from the audience to what was delivered, drawn as SVG."""

from dataclasses import dataclass
from itertools import pairwise

from campaigns.results.figures import Figures
from crm.web.display import number

STAGE_WIDTH, STAGE_DISTANCE = 138, 140  # px of the drawing
TOP, FLOOR = 70, 184


@dataclass(frozen=True)
class Stage:
    """One step of the funnel; `path` falls from its own height to that of the next step."""

    label: str
    count: int
    note: str
    x: int
    path: str
    shade: str


def funnel(figures: Figures, first: str = "In segment") -> list[Stage]:
    """The four stages, each at most as high as the one before it; `first` is what the first is called."""
    so_far = "" if figures.is_final else " so far"
    if figures.rated:
        share = f"{100 * figures.delivered / figures.rated:.1f}% of {number(figures.rated)}{so_far}"
    else:
        share = "no receipts yet" if figures.sent and figures.expects_receipts and not figures.is_final else ""
    lost = ((figures.failed, "failed"), (figures.withdrawn, "withdrawn"))
    steps = [
        (first, figures.audience, "" if figures.is_listed else "so far"),
        ("To send", figures.to_send, f"{number(figures.left_out)} left out" if figures.left_out else ""),
        ("Sent", figures.sent, ", ".join(f"{number(count)} {word}" for count, word in lost if count)),
        ("Delivered", figures.delivered, share),
    ]
    counts = [count for _, count, _ in steps]
    heights = [_height(count, figures.audience) for count in [*counts, counts[-1]]]
    return [
        Stage(label, count, note, n * STAGE_DISTANCE, _slope(n * STAGE_DISTANCE, *fall), f"stage-{n + 1}")
        for n, ((label, count, note), fall) in enumerate(zip(steps, pairwise(heights), strict=True))
    ]


def _height(count: int, whole: int) -> float:
    """The y of a stage's upper edge, in px."""
    return round(FLOOR - (FLOOR - TOP) * count / whole, 1) if whole else FLOOR - 1


def _slope(x: int, top: float, next_top: float) -> str:
    """The outline of a stage as an SVG path."""
    return f"M{x} {top} H{x + 81} C{x + 112} {top} {x + 112} {next_top} {x + STAGE_WIDTH} {next_top} V{FLOOR} H{x}Z"
