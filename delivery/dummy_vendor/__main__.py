"""python -m delivery.dummy_vendor --port 8100 --database vendor.sqlite3, with VENDOR_SECRET in the environment or in a
file."""

import argparse
import base64
import binascii
import logging
import os
from pathlib import Path

from aiohttp import web

from delivery.dummy_vendor.register import Register
from delivery.dummy_vendor.server import application


def main() -> None:
    """Read the options and the secret, and serve until a signal ends the process."""
    parser = _parser()
    options = parser.parse_args()
    secrets = os.environ.get("VENDOR_SECRET", "").split()
    if not secrets and options.secret_file:
        secrets = options.secret_file.read_text().split()
    if not secrets or not all(map(is_secret, secrets)):
        parser.exit(1, "dummy_vendor: set VENDOR_SECRET to whsec_ and a key in base64; it signs the receipts.\n")
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s %(message)s", level=logging.INFO)
    register = Register(options.database, options.latest, options.reactions, options.engagement)
    web.run_app(
        application(register, secrets),
        host=options.host,
        port=options.port,
        access_log=None,
        print=None,
        shutdown_timeout=2,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("dummy_vendor", description="A messaging vendor to develop against.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8100)
    parser.add_argument("--database", type=Path, default=Path("dummy_vendor.sqlite3"), help="its SQLite file")
    parser.add_argument("--secret-file", type=Path, help="what holds VENDOR_SECRET where the environment does not")
    parser.add_argument(
        "--latest",
        type=float,
        default=float(os.environ.get("DUMMY_VENDOR_LATEST", "8")),
        help="longest time from acceptance to receipt, in seconds",
    )
    parser.add_argument(
        "--reactions",
        type=float,
        default=float(os.environ.get("DUMMY_VENDOR_REACTIONS", "1")),
        help="how often recipients bounce for good, unsubscribe and complain: 0 for never, 1 as in life",
    )
    parser.add_argument(
        "--engagement",
        type=float,
        default=float(os.environ.get("DUMMY_VENDOR_ENGAGEMENT", "1")),
        help="how often recipients open and click: 0 for never, 1 as in life",
    )
    return parser


def is_secret(secret: str) -> bool:
    """Whether the text is `whsec_` and a key in base64."""
    try:
        return secret.startswith("whsec_") and bool(base64.b64decode(secret[6:], validate=True))
    except binascii.Error:
        return False


main()
