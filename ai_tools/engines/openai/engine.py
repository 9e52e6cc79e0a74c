"""OpenAI, or any server that has Chat Completions with output that follows a JSON schema.

A model is told the language, the catalogue of fields and the figures of a campaign, and what the marketer wrote; never
a word that came from a customer. Its answers are data: checked like any input, given back once to be corrected, and
refused when they are late, long, broken or declined.
"""

import json
import time
from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings

from ai_tools.engines import limits
from ai_tools.engines.openai import prompts
from ai_tools.engines.protocol import Audience, EngineError, EngineName, Reading, Story, Variant

T = TypeVar("T")


class OpenAIEngine:
    """Counts the tokens of its answers, also of those that were refused."""

    name: EngineName = "openai"

    def __init__(self) -> None:
        self.tokens = 0  # used so far

    def read_rules(self, text: str) -> Reading:
        """A rule from text, checked like a person's."""
        return self._asked(prompts.rules(), text, prompts.read_rule)

    def write_messages(self, goal: str, channel: str, audience: Audience | None, turn: int) -> list[Variant]:
        """Variants for a goal. The model sees figures of the audience and nobody's data."""
        task = prompts.messages(goal, channel, audience, turn)
        return self._asked(task, goal, lambda data: prompts.read_variants(data, goal, channel))

    def summarise(self, story: Story) -> list[str]:
        """The statements that a model would say, and their order."""
        task = prompts.summary(story)
        return self._asked(task, prompts.described(story), lambda data: prompts.read_choice(data, story))

    def _asked(self, task: prompts.Task, said: str, read: Callable[[Any], T]) -> T:
        """1. Ask. 2. Read the answer. 3. Where it does not hold, say why, and ask once more."""
        conversation = [{"role": "system", "content": task.instructions}, {"role": "user", "content": said}]
        answer = self._answer(conversation, task)
        try:
            return read(_json(answer))
        except ValueError as error:
            fault = str(error)
        conversation += [
            {"role": "assistant", "content": answer[:10_000]},
            {
                "role": "user",
                "content": f"This cannot be used: {fault[:500]} Answer again in full, corrected.",
            },
        ]
        try:
            return read(_json(self._answer(conversation, task)))
        except ValueError:
            raise EngineError("The language model gave an answer that cannot be used, twice.") from None

    def _answer(self, conversation: list[dict[str, str]], task: prompts.Task) -> str:
        """The text of one completion. EngineError in words for the reader."""
        import httpx2
        import openai  # takes more than a second, and few processes need it

        limits.count_call()
        try:
            body = self._completion(openai, conversation, task)
        except (openai.APITimeoutError, httpx2.TimeoutException):
            raise EngineError("The language model did not answer in time.") from None
        except openai.RateLimitError:
            raise EngineError("The language model is at its limit.") from None
        except (openai.AuthenticationError, openai.PermissionDeniedError):
            raise EngineError("The language model refuses the key.") from None
        except openai.APIStatusError as error:
            raise EngineError(f"The language model answered with an error ({error.status_code}).") from None
        except (openai.OpenAIError, httpx2.HTTPError, OSError):
            raise EngineError("The language model cannot be reached.") from None
        return self._content(body, conversation)

    def _completion(self, openai: Any, conversation: list[dict[str, str]], task: prompts.Task) -> bytes:
        """The raw answer, read piece by piece so that neither a slow nor an endless one is waited for."""
        ends = time.monotonic() + limits.SECONDS
        with (
            openai.DefaultHttpxClient(follow_redirects=False, timeout=limits.SECONDS) as http,
            openai.OpenAI(
                api_key=settings.OPENAI_API_KEY, base_url=settings.OPENAI_BASE_URL, max_retries=0, http_client=http
            ) as client,
            client.chat.completions.with_streaming_response.create(
                model=settings.OPENAI_MODEL,
                messages=conversation,
                max_completion_tokens=limits.ANSWER_TOKENS,
                response_format={
                    "type": "json_schema",
                    "json_schema": {"name": task.name, "schema": task.schema, "strict": True},
                },
            ) as response,
        ):
            body = b""
            for piece in response.iter_bytes(8_192):
                body += piece
                if len(body) > limits.LONGEST_ANSWER:
                    raise EngineError("The language model gave far too long an answer.")
                if time.monotonic() > ends:
                    raise EngineError("The language model did not answer in time.")
            return body

    def _content(self, body: bytes, conversation: list[dict[str, str]]) -> str:
        try:
            completion = json.loads(body)
            choice = completion["choices"][0]
            message, finished = choice["message"], choice.get("finish_reason")
            refusal, content = message.get("refusal"), message.get("content")
            used = (completion.get("usage") or {}).get("total_tokens")
        except (ValueError, KeyError, IndexError, TypeError, AttributeError):
            raise EngineError("The answer of the language model cannot be read.") from None
        if not isinstance(used, int) or used < 0:
            used = (len(body) + sum(len(each["content"]) for each in conversation)) // 4
        self.tokens += used
        limits.spend(used)
        if refusal or finished == "content_filter":
            raise EngineError("The language model declined to answer.")
        if finished == "length":
            raise EngineError("The answer of the language model broke off.")
        if not isinstance(content, str) or not content:
            raise EngineError("The answer of the language model cannot be read.")
        return content


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise ValueError("It is not JSON.") from None
