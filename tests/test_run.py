"""`make run`, with real processes: it starts, keeps running, stops, and says clearly why it does not."""

import os
import shlex
import signal
import socket
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from tests import compose, prepared
from tests.compose import parse_options
from tests.running import Installation, Process

pytestmark = pytest.mark.one_database

NAMES = ["redis", "scheduler", "vendor", "web", "worker"]
SECRETS = ("secret_key", "vendor_secret", "webhook_secret")


def process_groups(crm: Installation) -> list[Process]:
    found = crm.processes()
    assert len(found) == len(NAMES)
    return found


def left_over(processes: list[Process]) -> list[int]:
    return [pid for process in processes for pid in process.group]


@pytest.fixture(scope="class")
def installation(tmp_path_factory) -> Iterator[Installation]:
    """It stops after the class, where nothing else of this tier needs it: its processes are not idle for nothing."""
    var_dir = tmp_path_factory.mktemp("running") / "var"
    prepared.copy_to(var_dir)
    with Installation(var_dir) as running:
        yield running
        assert running.stop(signal.SIGTERM) == 0
        running.check_figures()


@pytest.mark.long
class TestRunning:
    """One installation, which the tests before leave running."""

    def test_all_processes_run_and_it_says_how_to_sign_in(self, installation):
        assert sorted(path.name for path in (installation.var_dir / "pids").iterdir()) == NAMES
        said = installation.said()
        assert f"Mini CRM is ready at http://localhost:{installation.port}" in said
        assert f"admin@example.com with {(installation.var_dir / 'admin_password').read_text().strip()}" in said
        assert installation.status("/readyz") == 200
        assert installation.status("/accounts/login/") == 200

    def test_var_is_closed_to_others(self, installation):
        assert stat.S_IMODE(installation.var_dir.stat().st_mode) == 0o700
        for name in (*SECRETS, "redis_url", "admin_password", "redis/redis.conf"):
            assert stat.S_IMODE((installation.var_dir / name).stat().st_mode) == 0o600, name

    def test_no_secret_stands_in_the_arguments_of_a_process(self, installation):
        secrets = [(installation.var_dir / name).read_text().strip() for name in SECRETS]
        secrets.append((installation.var_dir / "redis_url").read_text().split("@")[0].rpartition(":")[2])
        for process in installation.processes():
            arguments = Path(f"/proc/{process.pid}/cmdline").read_text()
            assert not any(secret in arguments for secret in secrets)

    def test_manage_py_in_another_shell_finds_the_same_installation(self, installation):
        asked = "from django.conf import settings; print(settings.REDIS_URL, settings.SITE_URL, settings.VENDOR_URL)"
        redis_url, site_url, vendor_url = installation.manage("shell", "--verbosity", "0", "--command", asked).split()
        assert redis_url == (installation.var_dir / "redis_url").read_text().strip()
        assert site_url == f"http://localhost:{installation.port}"
        assert vendor_url.startswith("http://127.0.0.1:")

    def test_without_a_mail_server_mail_goes_into_a_log(self, installation):
        sent = "from django.core.mail import send_mail; print(send_mail('Hi', 'Hello', None, ['asha@example.com']))"
        assert "To: asha@example.com" in installation.manage("shell", "--verbosity", "0", "--command", sent)

    def test_a_second_one_on_the_same_var_is_refused(self, installation):
        assert refusal(Installation(installation.var_dir)).startswith("Mini CRM: Another `make run` already uses ")

    def test_a_second_one_on_the_same_port_is_refused(self, installation, tmp_path):
        said = refusal(Installation(tmp_path / "var", PORT=str(installation.port)))
        assert said == (
            f"Mini CRM: Port {installation.port} is in use. Choose another: make run PORT={installation.port + 1}\n"
        )

    @pytest.mark.parametrize("name", ["scheduler", "vendor", "web", "worker"])
    def test_a_container_starts_its_process_in_the_same_way(self, installation, name):
        """But for what a machine decides: where to listen, where to read and write, how many."""
        services = compose.read({})["services"]
        _, *arguments = Path(f"/proc/{installation.process(name).pid}/cmdline").read_text().split("\0")
        here, there = parse_options(shlex.join(arguments)), parse_options(services[name]["command"])
        decided = {"--host", "--port", "--database", "--secret-file", "--concurrency", "--workers"}
        assert {part: here[part] for part in here.keys() - decided} == {
            part: there[part] for part in there.keys() - decided
        }

    def test_a_worker_that_redis_refuses_is_started_again_while_a_process_of_it_hangs(self, installation):
        """Redis is full when it takes a task, which Celery does not survive."""
        worker = installation.process("worker")
        with redis.Redis.from_url((installation.var_dir / "redis_url").read_text()) as server:
            worker.send(signal.SIGSTOP)
            worker.children[0].send(signal.SIGSTOP)
            installation.wait_until(lambda: server.llen("celery"))
            server.config_set("maxmemory", 1)
            worker.send(signal.SIGCONT)
            installation.wait_until(lambda: not worker.is_alive)
            server.config_set("maxmemory", 0)
        installation.wait_until(lambda: installation.process("worker").pid != worker.pid)
        installation.wait_until(lambda: installation.status("/readyz") == 200)


@pytest.fixture(scope="module")
def var_dir(tmp_path_factory) -> Path:
    """What one left behind, the next goes on with."""
    return tmp_path_factory.mktemp("run") / "var"


@pytest.mark.long
def test_what_dies_is_started_again_and_ctrl_c_through_make_stops_everything(start_installation, var_dir):
    """As at a terminal: the whole foreground group gets the signal."""
    crm = start_installation(var_dir=var_dir, command=["make", "run"])
    for name in NAMES:
        dead = crm.process(name)
        dead.kill()
        crm.wait_until(lambda dead=dead, name=name: crm.process(name).pid != dead.pid)
        crm.wait_until(lambda dead=dead: not left_over([dead]))
    crm.wait_until(lambda: crm.status("/readyz") == 200)

    processes = process_groups(crm)
    os.killpg(crm.supervisor.pid, signal.SIGINT)
    crm.supervisor.wait(10)
    crm.wait_until(lambda: not left_over(processes))
    assert list((crm.var_dir / "pids").iterdir()) == []


@pytest.mark.long
def test_a_killed_supervisor_leaves_no_orphan(start_installation, var_dir):
    crm = start_installation(var_dir=var_dir)
    processes = process_groups(crm)
    assert len(left_over(processes)) > len(processes)  # web and worker have children of their own
    crm.stop(signal.SIGKILL)
    crm.wait_until(lambda: not left_over(processes))


@pytest.mark.long
def test_a_process_that_does_not_stay_up_stops_everything_with_its_reason(tmp_path):
    """Here the vendor, which is told to answer at no time."""
    prepared.copy_to(tmp_path / "var")
    said = refusal(Installation(tmp_path / "var", DUMMY_VENDOR_LATEST="soon"))
    assert "Mini CRM: vendor ended with code 1, 5 times within 60 seconds." in said
    assert "could not convert string to float: 'soon'" in said


@pytest.mark.long
@pytest.mark.parametrize(
    ("environment", "line"),
    [
        ({"PORT": "eighty"}, "Mini CRM: PORT must be a number from 1 to 65535, not 'eighty'.\n"),
        ({"VAR_DIR": "/proc/mini-crm"}, "Mini CRM: /proc/mini-crm cannot be written: "),
        ({"REDIS_URL": "redis://127.0.0.1:1/0"}, "Mini CRM: Redis at REDIS_URL does not answer: "),
        ({"DATABASE_URL": "oracle://somewhere"}, "DATABASE_URL must look like sqlite:///var/crm.sqlite3 or mongodb://"),
    ],
)
def test_what_keeps_it_from_starting_is_one_clear_line(tmp_path, environment, line):
    said = refusal(Installation(tmp_path / "var", **environment))
    assert said.startswith(line)
    assert "Traceback" not in said


def refusal(crm: Installation) -> str:
    """What an installation says that must not start."""
    crm.start()
    assert crm.supervisor.wait(30) == 1
    return crm.said()


def test_a_port_that_another_program_holds_is_refused(tmp_path):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        assert f"Port {port} is in use" in refusal(Installation(tmp_path / "var", PORT=str(port)))
