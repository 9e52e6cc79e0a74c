"""Every command on every page of documentation works as it is written.

Commands in blocks are run, with the reader's own words replaced by those of an installation. What would change the
machine is left out, with the reason. Of commands within a sentence the name and the options are checked.
"""

import functools
import os
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class

from crm.supervisor.ports import free_port
from tests import compose, documents, prepared
from tests.documents import Command
from tests.running import BASE_DIR, Installation
from tests.waiting import wait_until

pytestmark = pytest.mark.one_database

NOT_RUN = {
    r"git |cd |cp ": "it only fetches or copies files",
    r"useradd |systemctl |install --directory --owner ": "it changes the machine",
    r"cat /|export |printf .* >> \.env": "it only shows or sets something",
    r"claude ": "it is a program of others",
    r"\.ci/run": "it runs the whole suite",
    r".* restore ": "test_another_installation_is_restored_as_one_was_backed_up runs it",
    r".* copy_to ": "tests/test_copy_to.py runs it",
}
STARTS = {"granian": "", "celery --app crm worker": "celery@", "celery --app crm.scheduler beat": "celery beat"}
CUSTOMERS = "Customer ID,Name,E-Mail\nfile1,Asha Rao,asha@example.com\n"
ORDERS = "Order ID,Kunde,Date,Total\nfile1,file1,2026-03-01 10:00:00 +0530,450\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Where the reader stands, with what the pages expect there."""
    folder = tmp_path_factory.mktemp("reader")
    (folder / "safe/place").mkdir(parents=True)
    (folder / "customers.csv").write_text(CUSTOMERS)
    (folder / "orders.csv").write_text(ORDERS)
    return folder


@pytest.fixture(scope="module")
def reader(tmp_path_factory, folder) -> Iterator["Reader"]:
    var_dir = tmp_path_factory.mktemp("documented") / "var"
    prepared.copy_to(var_dir)
    with Installation(var_dir) as crm:
        yield Reader(crm, folder)


class Reader:
    """Types commands into a shell in the folder of the code."""

    def __init__(self, crm: Installation, folder: Path) -> None:
        self.crm = crm
        self.folder = folder

    @functools.cached_property
    def key(self) -> str:
        return self.crm.api_key()

    def own(self, line: str) -> str:
        """The line with words of this installation in place of the placeholders."""
        file = "customers.csv" if "import_customers" in line else "orders.csv"
        for written, meant in {
            r"(?:\.venv/bin/)?python (?=manage|-m)": f"{shlex.quote(sys.executable)} ",
            r"\bFILE\b": str(self.folder / file),
            r"/backup/|/safe/place/": f"{self.folder}/safe/place/",
            r"refused\.csv": str(self.folder / "refused.csv"),
            r"https://(crm\.example\.com|your-site)": self.crm.url,
            r"crm_…": "$KEY",
            r"\"form_id\": \"…\"": f'"form_id": "{self.form()}"' if "form_id" in line else "",
        }.items():
            line = re.sub(written, lambda _, meant=meant: meant, line)
        return line

    def form(self) -> str:
        """The id of a sign-up form."""
        code = (
            "from delivery.signup.models import SignupForm; "
            "print(SignupForm.objects.create(name='Join', wording='Yes').pk)"
        )
        return self.crm.manage("shell", "--verbosity", "0", "-c", code).strip()

    def run(self, line: str) -> str:
        """What a line says. AssertionError where it fails."""
        if " backup " in line:  # several write a file of the same name, which none replaces
            for earlier in (self.folder / "safe/place").iterdir():
                earlier.unlink()
        environment = {**self.crm.environment, "KEY": self.key if "$KEY" in line else ""}
        for name in ("PORT", "SITE_URL"):
            environment.pop(name, None)
        ran = subprocess.run(["sh", "-c", line], cwd=BASE_DIR, env=environment, capture_output=True, text=True)
        assert ran.returncode == 0, ran.stdout + ran.stderr
        return ran.stdout

    def start(self, line: str, word: str) -> None:
        """Start a process, wait until it says a word or answers, and stop it."""
        port = free_port()
        line += f" --port {port}" if "granian" in line else ""
        log = self.folder / f"{port}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                shlex.split(line),
                cwd=BASE_DIR,
                env=self.crm.environment,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        try:
            listening = f"127.0.0.1:{port}/healthz"
            wait_until(
                lambda: process.poll() is not None or (word in log.read_text() if word else answers(listening)), 60
            )
            assert process.poll() is None, log.read_text()
        finally:
            os.killpg(process.pid, signal.SIGKILL)  # with its workers, which may be starting still
            process.wait(30)


def answers(address: str) -> bool:
    return subprocess.run(["curl", "--silent", "--fail", address], capture_output=True).returncode == 0


def in_containers(line: str) -> str | None:
    """What a line with `docker compose` runs in a container. AssertionError where it has no such service."""
    services = compose.read({})["services"]
    parts = shlex.split(line)[2:]
    while parts and (parts[0].startswith("--") or parts[0] not in {"up", "run", "exec", "build", "stop"}):
        parts.pop(0)
    assert parts, line
    how, *rest = parts
    named = [part for part in rest if part in services or part.partition("=")[0] in services]
    if how in {"run", "exec"}:
        service = next(part for part in rest if part in services)
        return shlex.join(rest[rest.index(service) + 1 :])
    options = [part for part in rest if part.startswith("--")]
    assert set(options) <= {"--build", "--detach", "--wait", "--scale"}, line
    assert len(named) + len(options) == len(rest), line
    return None


def without_rights(line: str) -> str:
    """A line without `sudo` and `mini-crm`, which runs `manage.py` as the user of the installation."""
    return re.sub("^mini-crm ", "python manage.py ", line.removeprefix("sudo "))


@pytest.mark.long
@pytest.mark.parametrize("command", documents.commands(), ids=str)
def test_a_command_in_a_block_works(reader, command: Command):
    line = without_rights(command.line)
    if line.startswith("docker compose"):
        line = in_containers(line) or pytest.skip("its services and options exist; there are no containers here")
    for pattern, reason in NOT_RUN.items():
        if re.match(pattern, line):
            pytest.skip(reason)
    if re.match(r"(DATABASE=\w+ )?make ", line):
        line = re.sub(r"make (-C \S+ )?", "make --dry-run ", line)
        assert reader.run(line)
        return
    line = reader.own(line)
    for start, word in STARTS.items():
        if start in line:
            reader.start(line, word)
            return
    assert not re.search("…|[A-Z]{4,}_", line), "a placeholder is left"
    reader.run(re.sub("^curl", "curl --fail --silent", line))


@pytest.mark.parametrize("mention", documents.mentions(), ids=str)
def test_a_command_within_a_sentence_exists_with_its_options(mention: Command):
    program, *words = shlex.split(mention.line)
    if program == "docker":
        program, *words = shlex.split(in_containers(mention.line) or "python none")[1:] or [""]
    if program == "make":
        target = next(word for word in words if "=" not in word)
        assert re.search(rf"^{target}:", (BASE_DIR / "Makefile").read_text(), re.MULTILINE)
    elif program == "manage.py" and len(words) > 1:
        app = get_commands()[words[0]]
        load_command_class(app, words[0]).create_parser("manage.py", words[0]).parse_args(words[1:])
    elif program == "manage.py":
        assert words[0] in {*get_commands(), "…"}  # which stands for any of them


@pytest.mark.long
@pytest.mark.parametrize("page", documents.PAGES, ids=lambda path: path.name)
def test_a_program_in_python_runs(reader, page):
    """Fenced examples have tests of their own, which compare what they show."""
    for kind, block in documents.blocks(page.read_text()):
        if kind == "python" and block not in (fenced for _, fenced in documents.FENCED.findall(page.read_text())):
            code = reader.own(block).replace("$KEY", reader.key)
            ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=180)
            assert ran.returncode == 0, ran.stderr
            assert ran.stdout


@pytest.mark.parametrize("page", documents.PAGES, ids=lambda path: path.name)
def test_what_an_indented_block_is_can_be_told(page):
    unknown = [block for kind, block in documents.blocks(page.read_text()) if not kind]
    assert not unknown or page.name == "ARCHITECTURE.md"  # which has two drawings


@pytest.mark.long
def test_another_installation_is_restored_as_one_was_backed_up(reader, folder, tmp_path):
    """It is stopped, and has an empty database."""
    backup, restore = (command for command in documents.commands() if re.search(r"2026.*\.backup", command.line))
    assert "restore" in restore.line
    prepared.copy_to(tmp_path / "var")
    stopped = Installation(tmp_path / "var")
    assert reader.key
    keys = reader.crm.stored("accounts_apikey", "_id")
    reader.run(reader.own(backup.line))
    Reader(stopped, folder).run(reader.own(restore.line))
    assert stopped.stored("accounts_apikey", "_id") == keys
