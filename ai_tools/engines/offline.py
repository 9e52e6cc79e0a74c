"""The built-in engine: nothing leaves this machine, and nothing has to be set up."""

from django.utils import timezone

from ai_tools import vocabulary
from ai_tools.engines import Audience, Figure, Reading, Story, Variant
from ai_tools.engines.grammar import read
from ai_tools.engines.wording import brief_of, compose


class OfflineEngine:
    name = "offline"

    def read_rules(self, text: str) -> Reading:
        """A word that is not understood may have come into the data since it was read."""
        known = vocabulary.known()
        found = read(text, known.vocabulary, known.facts, timezone.localdate())
        if found.not_understood or found.rule is None:
            latest = vocabulary.known(latest=True)
            if latest is not known:
                found = read(text, latest.vocabulary, latest.facts, timezone.localdate())
        return found

    def write_messages(self, goal: str, channel: str, audience: Audience | None, turn: int) -> list[Variant]:
        words = vocabulary.known().vocabulary
        products = [*words.categories, *(name for name, _ in words.products)]
        return compose(brief_of(goal, products), channel, audience, turn)

    def tell(self, story: Story) -> str:
        said = [
            [part.shown if isinstance(part, Figure) else part for part in paragraph] for paragraph in story.paragraphs
        ]
        return "\n\n".join("".join(parts) for parts in said)
