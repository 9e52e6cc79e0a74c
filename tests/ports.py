import socket

from tests.waiting import wait_until


def wait_for_port(port: int, seconds: float = 10) -> None:
    wait_until(lambda: is_open(port), seconds, explain=lambda: f"nothing listens on port {port}", pause=0.02)


def is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
