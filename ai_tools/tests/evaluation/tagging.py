"""How well the word lists tag texts that were labelled by reading."""

from collections import Counter
from pathlib import Path
from typing import NamedTuple

from ai_tools.tags import tags_of_text

LABELLED = Path(__file__).with_name("tagged.txt")
UNSEEN = Path(__file__).with_name("tagged_unseen.txt")  # to which the word lists are not fitted
ENOUGH = 0.85  # F1, below which tags are not suggested


class Score(NamedTuple):
    """Tags that were found and are right, found and are wrong, and not found."""

    right: int
    wrong: int
    missed: int

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return 2 * self.right / (2 * self.right + self.wrong + self.missed)


def labelled(path: Path) -> list[tuple[set[str], str, str]]:
    """The tags, the subject and the message of each text."""
    lines = [line for line in path.read_text().splitlines() if line and not line.startswith("#")]
    rows = [[part.strip() for part in line.split(" | ")] for line in (line.replace("| |", "|  |") for line in lines)]
    return [({tag.strip() for tag in tags.split(",")}, subject, message) for tags, subject, message in rows]


def score_tags(path: Path = LABELLED) -> tuple[Score, list[str]]:
    """The score over all texts, and a line for each text that differs."""
    counts: Counter[str] = Counter()
    faults = []
    for tags, subject, message in labelled(path):
        found = {each.tag for each in tags_of_text(subject, message)}
        counts += Counter(right=len(found & tags), wrong=len(found - tags), missed=len(tags - found))
        if found != tags:
            faults.append(
                f"tags of “{subject or message}”: found {sorted(found - tags)}, missed {sorted(tags - found)}"
            )
    return Score(counts["right"], counts["wrong"], counts["missed"]), faults
