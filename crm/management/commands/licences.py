"""What is shipped beside our own code, and its licences: the packages in requirements.txt, and their static files."""

import re
from collections import Counter
from importlib import metadata
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management.base import BaseCommand, CommandParser

PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[.*?\])?==", re.MULTILINE)
TEXTS = re.compile(r"licen[cs]e|notice|copying", re.IGNORECASE)
HEAD = """# Licences

Mini CRM is under the [MIT licence](../LICENSE). It is shipped with the packages below, each under the licence that its
authors name in it. `make licences` writes this page; `manage.py licences --texts` prints the licences themselves.

| package | version | licence |
|---|---|---|"""


class Command(BaseCommand):
    """Prints a page in Markdown, or the texts of all licences."""

    help = "Prints which packages of others are part of this installation, and under which licences."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--texts`."""
        parser.add_argument("--texts", action="store_true", help="print the texts of the licences instead")

    def handle(self, *args: Any, texts: bool, **options: Any) -> None:
        packages = {name: metadata.distribution(name) for name in pinned() if is_installed(name)}
        if texts:
            for name, package in packages.items():
                for file, text in licence_texts(package):
                    self.stdout.write(f"{'=' * 80}\n{name} {package.version}: {file}\n\n{text.rstrip()}\n")
            return
        self.stdout.write(HEAD)
        for name, package in packages.items():
            self.stdout.write(f"| {name} | {package.version} | {licence(package)} |")
        self.stdout.write("\n## Static files\n\nWhat lies in `static/` is our own. The rest comes out of packages:\n\n")
        for folder, count in sorted(foreign_static_files().items()):
            self.stdout.write(f"- `{folder}/`: {count} files")


def pinned() -> list[str]:
    """The names of the packages in requirements.txt."""
    return PINNED.findall((settings.BASE_DIR / "requirements.txt").read_text())


def is_installed(name: str) -> bool:
    """Some packages are for other systems or other versions of Python."""
    try:
        metadata.distribution(name)
    except metadata.PackageNotFoundError:
        return False
    return True


def licence(package: metadata.Distribution) -> str:
    """The licence that a package names: an SPDX expression, else its classifiers, else its own words."""
    said = {name: package.metadata.get_all(name, []) for name in ("License-Expression", "Classifier", "License")}
    classifiers = [text.rpartition(" :: ")[2] for text in said["Classifier"] if text.startswith("License :: ")]
    found = said["License-Expression"] or classifiers or said["License"] or ["see its text"]
    return ", ".join(text.splitlines()[0] for text in found)


def licence_texts(package: metadata.Distribution) -> list[tuple[str, str]]:
    """Name and text of each file of a package that says how it may be used."""
    files = [Path(str(package.locate_file(file))) for file in package.files or () if TEXTS.search(file.name)]
    return [(file.name, file.read_text(errors="replace")) for file in files if file.suffix not in {".py", ".pyc"}]


def foreign_static_files() -> Counter[str]:
    """How many static files come from the folder of each package."""
    ours = settings.BASE_DIR / "static"
    paths = [Path(storage.path(name)) for finder in get_finders() for name, storage in finder.list([])]
    return Counter(_package(path) for path in paths if not path.is_relative_to(ours))


def _package(path: Path) -> str:
    *_, inside = str(path).partition("/site-packages/")
    return inside.partition("/static/")[0]
