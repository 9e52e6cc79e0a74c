"""The built-in engine on the evaluation set; `make eval` prints it by kind, on more customers."""

import random
import re

import pytest
import time_machine

from ai_tools.engines.offline import OfflineEngine
from ai_tools.tests.evaluation import population, scoring
from ai_tools.tests.words import understood

pytestmark = pytest.mark.one_database

CUSTOMERS = 400
NONSENSE = "blorptastic"
TAKES_ANY_WORD = re.compile(r"\b(starts?|starting|contains|named|called|id)\b")


@pytest.mark.long
@pytest.mark.django_db
@pytest.mark.parametrize("data", list(scoring.DATA))
def test_it_reads_prompts_as_they_are_meant_and_never_guesses_in_silence(data: str):
    ids = population.populate(CUSTOMERS, scoring.DATA[data])
    with time_machine.travel(scoring.DATA[data].now, tick=False):
        scores = scoring.score(OfflineEngine().read_rules, ids, data)
    seen = [score for score in scores if not score.kind.startswith(scoring.UNSEEN)]
    wrong = [f"“{score.prompt.text}” {score.fault}" for score in seen if score.fault]

    assert len(scores) >= len(scoring.PROMPTS[data]) * 30
    assert not [score.prompt.text for score in scores if score.silent]
    assert len(wrong) <= 0.03 * len(seen), "\n".join(wrong)


def test_no_word_is_passed_over():
    """Wherever a word without a meaning stands in a prompt, it is named."""
    chance = random.Random(7)
    passed_over = []
    texts = [prompt.text for prompts in scoring.prompts("india").values() for prompt in prompts]
    for text in chance.sample([text for text in texts if not TAKES_ANY_WORD.search(text)], 150):
        words = text.split()
        words.insert(chance.randrange(len(words) + 1), NONSENSE)
        found = understood(" ".join(words))
        if NONSENSE not in " ".join(found.not_understood + found.questions + found.assumptions):
            passed_over.append(" ".join(words))

    assert not passed_over
