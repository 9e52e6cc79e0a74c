"""Ports of this machine for servers of an installation."""

import secrets
import socket
from contextlib import suppress

from crm.supervisor.installation import Refusal

BELOW_CLIENTS = range(15_000, 32_000)  # Linux and macOS give higher ones to outgoing connections


def free_port() -> int:
    """A port that nobody uses, and that no outgoing connection takes before its server begins, or begins again."""
    while True:
        port = secrets.choice(BELOW_CLIENTS)
        with socket.socket() as listener, suppress(OSError):
            listener.bind(("127.0.0.1", port))
            return port


def claim_port(host: str, port: int) -> None:
    """Refusal where the port is in use."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError as error:
            why = "is in use" if "in use" in str(error) else f"cannot be had ({error.strerror})"
            raise Refusal(f"Port {port} {why}. Choose another: make run PORT={port % 65535 + 1}") from None
