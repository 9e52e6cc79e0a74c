"""What a second worker adds: to ingestion, with two shards, and to sending, where a slow vendor is the limit."""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count

import pydantic_core
from django.conf import settings

from benchmarks.ingestion import ENTRY, record, remove_them
from benchmarks.population import RECORDS
from benchmarks.rounds import Side, compare, seconds
from benchmarks.sending import launched, make_pending, sink
from campaigns.log.ledger import Message, State
from customers.ingestion import stream

ANSWERS_AFTER = 0.3  # seconds that the slow vendor takes for a request


def run() -> Iterator[dict[str, str]]:
    """Two workers against one."""
    waves = count()

    def ingest(workers: Sequence["Worker"]) -> Side:
        def write_them() -> float:
            remove_them()
            settings.STREAM_SHARDS = len(workers)
            stream.change_shards()
            wave = next(waves)
            records = [record(wave, n) for n in range(RECORDS)]
            for at in range(0, RECORDS, ENTRY):
                stream.append("customer", pydantic_core.to_json(records[at : at + ENTRY]), ENTRY)
            names = [shard.name for shard in stream.drainable()]
            took = seconds(lambda: at_once(workers, [f"drain {name}" for name in names]))
            assert not stream.queued()
            return took

        return write_them

    with sink("benchmarks.vendor", str(ANSWERS_AFTER)) as port, running(2, port) as two:
        one = two[:1]
        yield compare("ingestion, 2 workers and shards", RECORDS, "", ingest(two), ingest(one), "1 worker")
        remove_them()
        campaign, size = launched(RECORDS), RECORDS // 10

        def send(workers: Sequence["Worker"]) -> Side:
            def send_them() -> float:
                make_pending(campaign, size)
                took = seconds(lambda: at_once(workers, [f"send {campaign.id}"] * len(workers)))
                assert not Message.objects.filter(campaign=campaign).exclude(status=State.SENT).exists()
                return took

            return send_them

        work = f"send, 20 a request that takes {ANSWERS_AFTER} s, 2 workers"
        yield compare(work, size, "≥ 1.6", send(two), send(one), "1 worker")


class Worker:
    """A process that does one piece of work after the other, as it is asked on its standard input."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | environment,
        )
        self.wait()

    def ask(self, work: str) -> None:
        """Begin a piece of work."""
        assert self._process.stdin
        print(work, file=self._process.stdin, flush=True)

    def wait(self) -> None:
        """Until it is done."""
        assert self._process.stdout
        assert self._process.stdout.readline() == "done\n"

    def stop(self) -> None:
        """End the process."""
        self._process.terminate()
        self._process.wait()


@contextmanager
def running(number: int, port: int) -> Iterator[list[Worker]]:
    """So many workers, until the block ends. They send to the vendor at a port."""
    environment = {"VENDOR_URL": f"http://127.0.0.1:{port}", "VENDOR_BATCH": "20"}
    workers = [Worker(environment) for _ in range(number)]
    try:
        yield workers
    finally:
        for worker in workers:
            worker.stop()


def at_once(workers: Sequence[Worker], work: Sequence[str]) -> None:
    """Let each worker do its piece, all at the same time, and wait for all."""
    for worker, piece in zip(workers, work, strict=True):
        worker.ask(piece)
    for worker in workers:
        worker.wait()
