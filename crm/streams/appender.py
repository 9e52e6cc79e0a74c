"""Appends of an event loop, in groups: what comes during one round trip to Redis goes together with the next."""

import asyncio
from typing import Any, NamedTuple

from django.conf import settings
from redis import RedisError
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from crm.streams.scripts import APPEND
from crm.streams.stream import Stamp, Stream


class _Waiting(NamedTuple):
    kind: str
    body: bytes
    stamp: Stamp
    done: asyncio.Future[bool]


class Appender:
    """One a process and stream, made in its event loop."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        options: Any = {**settings.REDIS_OPTIONS, "retry": Retry(NoBackoff(), 0)}
        self._append = Redis.from_url(settings.REDIS_URL, **options).register_script(APPEND)
        self._waiting: list[_Waiting] = []
        self._round_trips: asyncio.Task[None] | None = None

    async def append(self, kind: str, body: bytes, stamp: Stamp) -> bool:
        """Append one record, a JSON array of one. Returns False where nothing says that it is durable: the stamp was
        renewed, the number of shards has changed, or Redis did not answer in time."""
        loop = asyncio.get_running_loop()
        waiting = _Waiting(kind, body, stamp, loop.create_future())
        self._waiting.append(waiting)
        if self._round_trips is None:
            self._round_trips = loop.create_task(self._make_round_trips())
        return await waiting.done

    async def _make_round_trips(self) -> None:
        while self._waiting:
            group, self._waiting = self._waiting, []
            stamp = group[-1].stamp
            group, others = [w for w in group if w.stamp == stamp], [w for w in group if w.stamp != stamp]
            durable = await self._try(group, stamp)
            for waiting in group:
                waiting.done.set_result(durable)
            for waiting in others:
                waiting.done.set_result(False)
        self._round_trips = None

    async def _try(self, group: list[_Waiting], stamp: Stamp) -> bool:
        entries = [(waiting.kind, waiting.body, 1, "") for waiting in group]
        try:
            answer = await self._append(*self._stream.append_arguments(entries, stamp))
        except RedisError:
            return False
        woken = self._stream.appended(answer) if answer else None
        if woken:
            asyncio.get_running_loop().run_in_executor(None, self._stream.wake, woken)
        return woken is not None
