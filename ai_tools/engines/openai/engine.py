"""OpenAI, or any server that has Chat Completions: Ollama, vLLM, OpenRouter and others.

A model reads the language, the catalogue of fields, a bounded list of the shop's own words, the statements of a summary
without their names, and what the marketer wrote without addresses and phone numbers. Its answers are data: checked like
any input, given back once to be corrected, and refused when they are late, long, broken or declined.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

from django.conf import settings

from ai_tools.engines import limits
from ai_tools.engines.openai import briefs, prompts
from ai_tools.engines.openai.answers import Completion, read_completion, read_json, said_by
from ai_tools.engines.openai.deadline import Deadline
from ai_tools.engines.openai.habits import MAX_CHANGES, Habits, known_habits, remember
from ai_tools.engines.openai.privacy import Masks
from ai_tools.engines.protocol import Audience, BriefPart, EngineError, EngineName, Reading, Story, Variant

T = TypeVar("T")
Conversation = list[dict[str, str]]
PLACEHOLDERS = "\nPlaceholders such as [address 1] and [phone 2] stand for what was typed: copy them unchanged."
LATE = "The language model did not answer in time."


class OpenAIEngine:
    """Counts the tokens of its answers, also of those that were refused."""

    name: EngineName = "openai"

    def __init__(self) -> None:
        self.tokens = 0  # used so far

    def read_rules(self, text: str) -> Reading:
        """A rule from text, checked like a person's."""
        return self._asked(prompts.rules(text), text, prompts.read_rule)

    def split_brief(self, text: str) -> list[BriefPart]:
        """The parts of a brief; the model may only copy them, so it adds nothing."""
        return self._asked(briefs.task(), text, lambda data: briefs.read_parts(data, text))

    def write_messages(self, goal: str, channel: str, audience: Audience | None, turn: int) -> list[Variant]:
        """Variants for a goal. The model sees figures of the audience and nobody's data."""
        task = prompts.messages(goal, channel, audience, turn)
        return self._asked(task, goal, lambda data: prompts.read_variants(data, goal, channel))

    def summarise(self, story: Story) -> list[str]:
        """The statements that a model would say, and their order."""
        task = prompts.summary(story)
        return self._asked(task, prompts.described(story), lambda data: prompts.read_choice(data, story))

    def _asked(self, task: prompts.Task, said: str, read: Callable[[Any], T]) -> T:
        """1. Ask, without anything personal. 2. Read the answer. 3. If it has faults, name them and ask once more."""
        masks = Masks()
        conversation = [{"role": "user", "content": masks.mask(said)}]
        if masks.are_used:
            task = replace(task, instructions=task.instructions + PLACEHOLDERS)
        habits = known_habits()
        for _ in range(2):
            with Deadline(habits.seconds) as deadline:
                answer, habits = self._answer(conversation, task, habits, deadline)
            try:
                return read(masks.unmask(read_json(answer)))
            except ValueError as error:
                fault = masks.mask(str(error))
            conversation += [
                {"role": "assistant", "content": answer[:10_000]},
                {"role": "user", "content": f"This cannot be used: {fault[:500]} Answer again in full, corrected."},
            ]
        raise EngineError("The language model gave an answer that cannot be used, twice.")

    def _answer(
        self, conversation: Conversation, task: prompts.Task, habits: Habits, deadline: Deadline
    ) -> tuple[str, Habits]:
        """The text of a completion, and the habits that led to it. EngineError in words for the reader.

        A request that a server refuses for its parameters is sent again with others, within the same deadline.
        """
        import httpx2
        import openai  # takes more than a second, and few processes need it

        for _ in range(MAX_CHANGES + 1):
            limits.count_call()
            try:
                body = self._completion(openai, conversation, task, habits, deadline)
            except openai.APIStatusError as error:
                changed = habits.after_refusal(error.status_code, said_by(error.response.content))
                if changed is None or deadline.is_over:
                    raise EngineError(_status_in_words(error.status_code)) from None
                habits = changed
                continue
            except (openai.OpenAIError, httpx2.HTTPError, OSError) as error:
                late = isinstance(error, openai.APITimeoutError | httpx2.TimeoutException) or deadline.is_over
                raise EngineError(LATE if late else "The language model cannot be reached.") from None
            completion = read_completion(body)
            self._count(
                completion, len(body) + len(task.instructions) + sum(len(each["content"]) for each in conversation)
            )
            if completion.is_refused:
                raise EngineError("The language model declined to answer.")
            if completion.is_cut and not completion.text and not habits.reasons:
                habits = replace(habits, reasons=True)  # it spent the budget on reasoning
                remember(habits)
                continue
            if completion.is_cut:
                raise EngineError("The answer of the language model broke off.")
            if not completion.text:
                raise EngineError("The answer of the language model cannot be read.")
            remember(habits)
            return completion.text, habits
        raise EngineError("The language model takes no request of this kind.")

    def _completion(
        self, openai: Any, conversation: Conversation, task: prompts.Task, habits: Habits, deadline: Deadline
    ) -> bytes:
        """The raw answer, read piece by piece so that neither a slow nor an endless one is waited for."""
        system = {"role": "system", "content": habits.instructions(task.instructions, task.schema)}
        with (
            openai.DefaultHttpxClient(
                follow_redirects=False, timeout=deadline.remaining, event_hooks={"request": [deadline.watch]}
            ) as http,
            openai.OpenAI(
                api_key=settings.OPENAI_API_KEY, base_url=settings.OPENAI_BASE_URL, max_retries=0, http_client=http
            ) as client,
            client.chat.completions.with_streaming_response.create(
                model=settings.OPENAI_MODEL,
                messages=[system, *conversation],
                **habits.parameters(task.name, task.schema),
            ) as response,
        ):
            body = b""
            for piece in response.iter_bytes(8_192):
                body += piece
                if len(body) > limits.LONGEST_ANSWER:
                    raise EngineError("The language model gave far too long an answer.")
                if deadline.is_over:
                    raise EngineError(LATE)
            if deadline.is_over:
                raise EngineError(LATE)
            return body

    def _count(self, completion: Completion, characters: int) -> None:
        """Count the tokens that were used; a quarter of the characters where the server does not say."""
        used = characters // 4 if completion.tokens is None else completion.tokens
        self.tokens += used
        limits.spend(used)


def _status_in_words(status: int) -> str:
    match status:
        case 401 | 403:
            return "The language model refuses the key."
        case 402:
            return "The account of the language model has no credit."
        case 404:
            return "The server of the language model does not know this model or address (404)."
        case 429:
            return "The language model is at its limit."
    return f"The language model answered with an error ({status})."
