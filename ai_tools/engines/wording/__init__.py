"""Messages from a goal, without a model: the goal's parts are found, and put together in different ways."""

from ai_tools.engines.wording.brief import read_brief
from ai_tools.engines.wording.composing import compose

__all__ = ["compose", "read_brief"]
