"""A folder with the code of one commit, in which `make run` works, and which then gets the code of this folder."""

import hashlib
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

from tests.running import BASE_DIR

MIGRATIONS = "*/migrations/*.py"
PULLED_STYLE = "/* a change of the next release */"
PULLED_MIGRATION = """from django.db import migrations, models
from django.db.models import F


def fill(apps, schema_editor):
    apps.get_model("customers", "Customer").objects.update(rehearsed=F("external_id"))


class Migration(migrations.Migration):
    dependencies = [("customers", "{newest}")]
    operations = [
        migrations.AddField("customer", "rehearsed", models.TextField(null=True)),
        migrations.RunPython(fill),
    ]
"""


def git(*arguments: str) -> str | None:
    """What git says about this repository; None where it has nothing to say, or where there is no git."""
    try:
        said = subprocess.run(["git", *arguments], cwd=BASE_DIR, capture_output=True, text=True)
    except FileNotFoundError:
        return None
    return said.stdout.strip() if said.returncode == 0 else None


def newest_release() -> str | None:
    """Its tag; None where nothing has been released."""
    return git("describe", "--tags", "--abbrev=0")


def newest_migration() -> str | None:
    """The commit that last changed a migration or a requirement; None where a change waits to be committed.

    Before the first release migrations are remade, so this is the earliest commit whose installations can be upgraded.
    """
    if git("diff", "--quiet", "HEAD", "--", MIGRATIONS, "requirements.txt") is None:
        return None
    return git("log", "-1", "--format=%H", "--", MIGRATIONS, "requirements.txt") or None


class Checkout:
    """The code of a commit in `folder`. Where its requirements are those of this folder, its .venv borrows what is
    installed here; otherwise `make run` installs them from PyPI."""

    def __init__(self, folder: Path, commit: str) -> None:
        self.folder = folder
        folder.mkdir()
        archive = subprocess.run(["git", "archive", commit], cwd=BASE_DIR, capture_output=True, check=True).stdout
        subprocess.run(["tar", "-x"], cwd=folder, input=archive, check=True)
        if (folder / "requirements.txt").read_bytes() == (BASE_DIR / "requirements.txt").read_bytes():
            self.borrow()

    @property
    def packages(self) -> Path:
        """Where its .venv keeps packages of its own."""
        version = f"python{sys.version_info.major}.{sys.version_info.minor}"
        return self.folder / ".venv/lib" / version / "site-packages"

    def borrow(self) -> None:
        """A .venv in which everything is found that is installed for the suite."""
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", ".venv"], cwd=self.folder, check=True)
        (self.packages / "borrowed.pth").write_text(sysconfig.get_path("purelib"))
        (self.folder / ".venv/run").touch()

    def pull(self) -> None:
        """Replace the code by that of this folder, committed or not, and by what a next release might bring: a package,
        a migration that adds a column and fills it, and a changed style."""
        for path in self.folder.iterdir():
            if path.name not in {".venv", "var"}:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        for name in (git("ls-files", "--cached", "--others", "--exclude-standard") or "").splitlines():
            if (source := BASE_DIR / name).is_file() and not source.is_symlink():
                (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(source, self.folder / name)
        migrations = self.folder / "customers/migrations"
        newest = max(path.stem for path in migrations.glob("[0-9]*.py"))
        (migrations / f"{int(newest[:4]) + 1:04}_rehearsed.py").write_text(PULLED_MIGRATION.format(newest=newest))
        with (self.folder / "static/css/base.css").open("a") as style:
            style.write(PULLED_STYLE)
        with (self.folder / "requirements.txt").open("a") as requirements:
            requirements.write(f"\n{self.package()}\n")

    def package(self) -> str:
        """A line for requirements.txt that asks for a package which no installation had before; it lies on the disk."""
        wheel = self.folder / "rehearsed-1.0-py3-none-any.whl"
        with zipfile.ZipFile(wheel, "w") as file:
            for name, text in {
                "rehearsed.py": "",
                "rehearsed-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: rehearsed\nVersion: 1.0\n",
                "rehearsed-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
                "rehearsed-1.0.dist-info/RECORD": "",
            }.items():
                file.writestr(name, text)
        return f"rehearsed @ {wheel.as_uri()} --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}"
