"""Redis writes every record to its append-only file, where it stays after it was stored. After an erasure the file is
rewritten without it, at most once an hour."""

import time

import redis

from crm.streams.stream import Stream, client

PENDING = "crm:erased"  # when somebody was last erased whose records may still be in the file
RECENTLY = "crm:log-rewritten"
PAUSE = 3600  # seconds between two rewrites


def request_rewrite() -> None:
    """Have the file rewritten once the records that wait now are stored or dropped."""
    client().set(PENDING, time.time())


def rewrite_if_requested(stream: Stream) -> bool:
    """Whether a rewrite was started. It waits until no record from before the erasure is in the stream."""
    erased_at = client().get(PENDING)
    if erased_at is None or stream.seconds_behind() > time.time() - float(erased_at):
        return False
    if not client().set(RECENTLY, 1, nx=True, ex=PAUSE):
        return False
    try:
        client().bgrewriteaof()
    except redis.ResponseError:  # a snapshot is being written, or the server does not offer it
        client().expire(RECENTLY, 60)
        return False
    client().delete(PENDING)
    return True
