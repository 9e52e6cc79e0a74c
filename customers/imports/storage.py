"""Where an uploaded file lies: in parts in the database for every machine, and as a copy where it is read."""

from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.core.files import File

from crm.database.models import new_id
from customers.imports.models import FilePart

PART_SIZE = 1024 * 1024  # bytes; MongoDB keeps at most 16 MiB in a document


def receive(file: File) -> tuple[UUID, Path]:
    """Copy an upload to this machine, under the id that its import will have."""
    import_id = new_id()
    path = _path(import_id)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.open("wb") as target:
        for chunk in file.chunks():
            target.write(chunk)
    return import_id, path


def store(import_id: UUID, path: Path) -> None:
    """Keep the file of an import in the database."""
    with path.open("rb") as file:
        for number, data in enumerate(iter(lambda: file.read(PART_SIZE), b"")):
            FilePart.objects.create(import_id=import_id, number=number, data=data)


def local_copy(import_id: UUID) -> Path:
    """The file of an import on this machine, copied from the database if it is not here yet.

    FileNotFoundError where the file is deleted already.
    """
    path = _path(import_id)
    if path.exists():
        return path
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    parts = FilePart.objects.filter(import_id=import_id).order_by("number").values_list("data", flat=True)
    draft = path.with_name(f"{path.name}.{new_id().hex}")
    with draft.open("wb") as target:
        for data in parts.iterator(chunk_size=1):
            target.write(data)
    if not draft.stat().st_size:
        draft.unlink()
        raise FileNotFoundError(f"The file of import {import_id} is deleted.")
    draft.replace(path)
    return path


def delete(import_id: UUID) -> None:
    """Forget the file of an import, on this machine and in the database."""
    path = _path(import_id)
    for file in path.parent.glob(f"{path.name}*"):
        file.unlink(missing_ok=True)
    FilePart.objects.filter(import_id=import_id).delete()


def _path(import_id: UUID) -> Path:
    return Path(settings.VAR_DIR) / "imports" / import_id.hex
