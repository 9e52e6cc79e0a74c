"""Prompts by people who have not seen the grammar, on the data of the coffee house; `india` and `studio` have others.

The grammar need not read all of them, so they have a score of their own, but none may be a silent guess. A line is
`{"text", "accept": [rules], "question"}`. Any of the rules is right, with names of segments and campaigns in the place
of ids; `question` where a question back is right too, and `about` words of which one must be asked about, while
`accept` is what the rest means.
"""

import json
from pathlib import Path

from ai_tools.tests.evaluation.prompts.wording import Prompt


def read(path: Path) -> list[Prompt]:
    """The prompts of a file."""
    prompts = []
    for line in path.read_text().splitlines():
        row = json.loads(line)
        first, *others = row["accept"] or [None]
        asked_about = tuple(row.get("about", ()))
        prompts.append(
            Prompt(row["text"], first, False, asked_about, others=tuple(others), may_ask=row.get("question", False))
        )
    return prompts


UNSEEN_COFFEE_HOUSE = [prompt for path in sorted(Path(__file__).parent.glob("*.jsonl")) for prompt in read(path)]
