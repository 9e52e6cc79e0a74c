"""var/: the state of one installation, and what `make run` makes for it. Knows no Django, since settings read it."""

import base64
import fcntl
import os
import secrets
from pathlib import Path


class Refusal(Exception):
    """Why it does not start: one line for the person at the terminal."""


def keep(path: Path, text: str) -> str:
    """Write a file that only its owner may read, and return the text. Readers see the old text or the new."""
    draft = path.with_name(f"{path.name}.new")
    draft.touch(mode=0o600)
    draft.write_text(f"{text}\n")
    draft.replace(path)
    return text


class Installation:
    """A directory that only its owner may read, locked for as long as this process lives."""

    def __init__(self, var_dir: Path) -> None:
        self.var_dir = var_dir.absolute()
        try:
            for directory in (self.var_dir, *map(self.path, ("logs", "pids", "redis"))):
                directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.var_dir.chmod(0o700)
            self._lock = self.path("lock").open("a")
        except OSError as error:
            raise Refusal(
                f"{self.var_dir} cannot be written: {error.strerror}. Set VAR_DIR to another place."
            ) from None
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Refusal(f"Another `make run` already uses {self.var_dir}. Stop it first, or set VAR_DIR.") from None

    def release(self) -> None:
        """Let another process use the folder."""
        self._lock.close()

    def path(self, name: str) -> Path:
        """A path inside the folder."""
        return self.var_dir / name

    def keep(self, name: str, text: str) -> str:
        """Write a file of the folder, and return the text."""
        return keep(self.path(name), text)

    def kept(self, name: str) -> str:
        """The text of a file in the folder; empty if it does not exist."""
        path = self.path(name)
        return path.read_text().strip() if path.exists() else ""

    def forget(self, name: str) -> None:
        """Delete a file of the folder."""
        self.path(name).unlink(missing_ok=True)

    def make_secrets(self) -> None:
        """Generate what must stay the same from start to start."""
        if not self.kept("secret_key"):
            self.keep("secret_key", secrets.token_urlsafe(50))
        for name in ("vendor_secret", "webhook_secret"):
            if not self.kept(name):
                self.keep(name, f"whsec_{base64.b64encode(os.urandom(32)).decode()}")
