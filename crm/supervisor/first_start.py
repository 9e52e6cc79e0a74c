"""The secrets of an installation in containers, made at its first start: `python -m crm.supervisor.first_start`.

Each container gets what concerns it, in a volume of its own: ours all of them, Redis its password, the test vendor the
secret that signs its receipts. What is there already stays.
"""

import argparse
import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit

from crm.supervisor.installation import Installation, keep


def main() -> None:
    """Read the options, and make what is missing."""
    parser = argparse.ArgumentParser("first_start", description="Makes the secrets of an installation in containers.")
    parser.add_argument("--server", required=True, metavar="HOST:PORT", help="where Redis listens")
    parser.add_argument("--redis-folder", required=True, type=Path, help="for redis.conf, with its password")
    parser.add_argument("--vendor-folder", required=True, type=Path, help="for the secret of the test vendor")
    options = parser.parse_args()
    installation = Installation(Path(os.environ["VAR_DIR"]))
    installation.make_secrets()
    password = urlsplit(installation.kept("redis_server")).password or secrets.token_urlsafe(32)
    installation.keep("redis_server", f"redis://:{password}@{options.server}/0")
    configuration = options.redis_folder / "redis.conf"
    keep(configuration, f"requirepass {password}")
    configuration.chmod(0o644)  # Redis is another user; nobody else has this volume
    keep(options.vendor_folder / "secret", installation.kept("vendor_secret"))


if __name__ == "__main__":
    main()
