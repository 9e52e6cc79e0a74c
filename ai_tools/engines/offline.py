"""The built-in engine: nothing leaves this machine, and nothing has to be set up."""

from django.utils import timezone

from ai_tools.engines import vocabulary
from ai_tools.engines.checks import find_faults
from ai_tools.engines.grammar import read
from ai_tools.engines.protocol import Audience, BriefPart, EngineError, EngineName, Reading, Story, Variant
from ai_tools.engines.splitting import split_brief
from ai_tools.engines.wording import compose, read_brief

CANNOT_QUOTE = (
    "The built-in engine cannot put this goal into a message without changing it: say it in simpler sentences."
)


class OfflineEngine:
    """Reads by the grammar and writes by the wording, in a few milliseconds."""

    name: EngineName = "offline"
    tokens = 0

    def read_rules(self, text: str) -> Reading:
        """The audience that a text describes. The words of the data are read again when one is not understood."""
        known = vocabulary.known()
        found = read(text, known.vocabulary, known.facts, timezone.localdate())
        if found.not_understood or found.rule is None:
            latest = vocabulary.known(latest=True)
            if latest is not known:
                found = read(text, latest.vocabulary, latest.facts, timezone.localdate())
        return found

    def split_brief(self, text: str) -> list[BriefPart]:
        """The parts of a brief, by the words that begin them and by what the grammar reads as customers."""
        known, today = vocabulary.known(latest=True), timezone.localdate()

        def names_people(words: str) -> bool:
            found = read(words, known.vocabulary, known.facts, today)
            return found.rule is not None or bool(found.questions and not found.not_understood)

        return split_brief(text, names_people)

    def write_messages(self, goal: str, channel: str, audience: Audience | None, turn: int) -> list[Variant]:
        """Two or three messages that quote the goal. EngineError when it cannot be quoted without changing it."""
        words = vocabulary.known().vocabulary
        products = [*words.categories, *(name for name, _ in words.products)]
        written = compose(read_brief(goal, products), channel, audience, turn)
        faults = [(variant, find_faults(variant, channel, goal)) for variant in written]
        sound = [variant for variant, found in faults if not found]
        if len(sound) < 2:
            reason = next(found[0] for _, found in faults if found)
            raise EngineError(f"{CANNOT_QUOTE} {reason}")
        return sound

    def summarise(self, story: Story) -> list[str]:
        """All statements as they come."""
        return [statement.name for statement in story.statements]
