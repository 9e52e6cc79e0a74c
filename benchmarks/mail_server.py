"""A mail server that accepts everything and keeps nothing, in a process of its own, so that its work is not measured.

It speaks SMTP with PIPELINING: it reads every command and every line of a message up to the final dot, and answers each
as a mail server does. Start it with `python -m benchmarks.mail_server PORT`.
"""

import asyncio
import sys
from collections.abc import Callable

ANSWERS = {
    b"EHLO": b"250-sink\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 SIZE 10485760\r\n",
    b"DATA": b"354 go ahead\r\n",
    b"QUIT": b"221 bye\r\n",
}
END = b"\r\n.\r\n"


class Conversation(asyncio.Protocol):
    """One connection of a client."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Greet."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.waiting = b""
        self.reads_message = False
        transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        """Answer every whole command and message."""
        self.waiting += data
        answers = []
        while (answer := self.next_answer()) is not None:
            answers.append(answer)
        if answers:
            self.transport.write(b"".join(answers))
        if b"221" in (answer[:3] for answer in answers):
            self.transport.close()

    def next_answer(self) -> bytes | None:
        """The answer to what comes next; None while it is incomplete."""
        end = END if self.reads_message else b"\r\n"
        found, separator, rest = self.waiting.partition(end)
        if not separator:
            return None
        self.waiting = rest
        if self.reads_message:
            self.reads_message = False
            return b"250 accepted\r\n"
        verb = found[:4].upper()
        self.reads_message = verb == b"DATA"
        return ANSWERS.get(verb, b"250 ok\r\n")


async def serve(port: int, protocol: Callable[[], asyncio.Protocol] = Conversation) -> None:
    """Accept connections until the process is stopped."""
    server = await asyncio.get_running_loop().create_server(protocol, "127.0.0.1", port, backlog=100)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
