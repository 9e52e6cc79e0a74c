"""docker-compose.yml without containers: its commands, with its variables, in its order, as processes of this machine.

What is replaced: the names and ports of its network by 127.0.0.1 and free ones, its volumes by folders, its images by
the programs at hand. There are no shells of MongoDB and Redis at hand, so their health is asked through their drivers.
"""

import contextlib
import itertools
import os
import re
import shlex
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import redis
import yaml
from django.conf import settings

from crm.supervisor import embedded_redis
from crm.supervisor.ports import free_port
from tests.mongodb import ReplicaSet
from tests.running import BASE_DIR
from tests.waiting import wait_until

FILE = BASE_DIR / "docker-compose.yml"
DOCKERFILE = (BASE_DIR / "Dockerfile").read_text()
PORTS = {"mongo": 27017, "redis": 6379, "vendor": 8100, "web": 8000}
EXPRESSION = re.compile(r"\$\{(\w+)(?::-([^${}]*))?\}")  # one without another inside
VAR_DIR = re.search(r"^ENV .*VAR_DIR=(\S+)$", DOCKERFILE, re.MULTILINE)[1]


def parse_options(command: str) -> dict[str, str]:
    """`--name value` and `--flag`, which has the value ""."""
    parts = [*shlex.split(command), "--"]
    return {
        part: "" if value.startswith("--") else value
        for part, value in itertools.pairwise(parts)
        if part.startswith("--")
    }


def read(environment: dict[str, str]) -> dict[str, Any]:
    """The file, with what an environment says in the places that ask for it."""
    file = _interpolated(yaml.safe_load(FILE.read_text()), environment)
    for service in file["services"].values():
        said = service.get("environment", {})
        passed_on = {name: environment.get(name) for name, value in said.items() if value is None}
        service["environment"] = {name: value for name, value in {**said, **passed_on}.items() if value is not None}
    return file


def _interpolated(node: Any, environment: dict[str, str]) -> Any:
    match node:
        case dict():
            return {key: _interpolated(child, environment) for key, child in node.items()}
        case list():
            return [_interpolated(child, environment) for child in node]
        case str() if expression := EXPRESSION.search(node):
            name, default = expression.groups()
            value = environment.get(name) or default or ""
            return _interpolated(f"{node[: expression.start()]}{value}{node[expression.end() :]}", environment)
    return node


class Compose:
    """`with Compose(directory, CURRENCY="USD") as crm:` runs until the block ends. Keywords are what .env would say."""

    def __init__(self, directory: Path, **environment: str) -> None:
        self.directory = directory
        self.var_dir = directory / "state"
        self.services = read(environment)["services"]
        self.ports = {name: free_port() for name in PORTS}
        self.url = f"http://127.0.0.1:{self.ports['web']}"
        self.mongo: ReplicaSet | None = None
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> "Compose":
        try:
            for name, service in self.services.items():
                if "profiles" not in service:
                    self.start(name)
            self.wait_until(self.is_ready)
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()

    def start(self, name: str) -> None:
        """After all that it depends on has become what it asks for."""
        if name in self.processes:
            return
        for needed, how in self.services[name].get("depends_on", {}).items():
            self.start(needed)
            self.wait_for(needed, how["condition"])
        if name == "mongo":
            self.mongo = ReplicaSet()
            (self.ports[name],) = self.mongo.ports
            (self.processes[name],) = self.mongo.servers
        else:
            self.processes[name] = self.process(name, self.command(name), self.log(name))

    def command(self, name: str) -> list[str]:
        program, *options = shlex.split(self.services[name]["command"])
        if name == "redis":  # whose address and folder are the container's
            program, *_ = embedded_redis.command(self.ports[name], self.directory, password="")
            options += ["--bind", "127.0.0.1", "--port", str(self.ports[name]), "--dir", "/data"]
        return [program, *options]

    def process(self, name: str, command: list[str], log: Path) -> subprocess.Popen[bytes]:
        """A command in the container of a service, leading a group of its own."""
        for folder in self.volumes(name).values():
            folder.mkdir(exist_ok=True)
        said = {"VAR_DIR": VAR_DIR, **self.services[name]["environment"]}
        said = {variable: self.here(name, value) for variable, value in said.items()}
        with log.open("ab") as output:
            return subprocess.Popen(
                [self.here(name, part) for part in command],
                cwd=BASE_DIR,
                env={"PATH": f"{Path(sys.executable).parent}:{os.defpath}", **said},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    def here(self, name: str, text: str) -> str:
        """The addresses and folders of this machine in place of those in the container of a service."""
        for host, port in PORTS.items():
            text = re.sub(rf"\b{host}(?=:{port}|,|$)", "127.0.0.1", text)
            text = re.sub(rf"\b{port}\b", str(self.ports[host]), text)
        for inside, outside in self.volumes(name).items():
            text = text.replace(inside, str(outside))
        return text.replace("0.0.0.0", "127.0.0.1")

    def volumes(self, name: str) -> dict[str, Path]:
        volumes = [volume.split(":") for volume in self.services[name].get("volumes", [])]
        return {inside: self.directory / volume for volume, inside, *_ in volumes}

    def log(self, name: str) -> Path:
        return self.directory / f"{name}.log"

    def execute(self, name: str, *command: str) -> str:
        """What a command says in the container of a service, as `docker compose exec` or `run` would start it."""
        log = self.directory / "executed.log"
        log.unlink(missing_ok=True)
        code = self.process(name, list(command), log).wait(60)
        assert code == 0, log.read_text()
        return log.read_text().strip()

    def wait_for(self, name: str, condition: str) -> None:
        match condition:
            case "service_completed_successfully":
                assert self.processes[name].wait(120) == 0, self.log(name).read_text()
            case "service_healthy":
                self.wait_until(lambda: self.is_healthy(name))
            case other:
                raise AssertionError(other)

    def wait_until(self, predicate: Callable[[], object], seconds: float = 60) -> None:
        wait_until(predicate, seconds, explain=self.logs, pause=0.1)

    def logs(self) -> str:
        return "\n".join(f"{path.name}:\n{path.read_text()}" for path in self.directory.glob("*.log"))

    def is_healthy(self, name: str) -> bool:
        match name:
            case "mongo":
                return self.mongo is not None  # which began with waiting for a writable primary
            case "redis":
                return self.redis_answers()
        _, *command = self.services[name]["healthcheck"]["test"]
        return self.process(name, command, self.directory / "health.log").wait(30) == 0

    def is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=5) as answer:
                return answer.status == 200
        except OSError:
            return False

    def redis_answers(self) -> bool:
        try:
            with redis.Redis.from_url(
                (self.var_dir / "redis_server").read_text().strip(), **settings.REDIS_OPTIONS
            ) as client:
                return client.ping()
        except (OSError, redis.ConnectionError):
            return False

    def stop(self) -> None:
        """MongoDB and Redis last, since the other services still write to them."""
        for names in (self.processes.keys() - {"mongo", "redis"}, self.processes.keys() & {"redis"}):
            for name in names:
                self.processes[name].terminate()
            for name in names:
                end(self.processes[name])
        if self.mongo:
            self.mongo.remove()


def end(process: subprocess.Popen[bytes]) -> None:
    """Wait for it, and kill what is left of its group."""
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(10)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)
