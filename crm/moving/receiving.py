"""The target's side of a copy: a process whose DATABASE_URL is the target, `python -m crm.moving.receiving`.

It reads requests from standard input, a JSON array a line, and answers on standard output, an object a line.

    ["identity"]                     which database this is; answered
    ["begin", replace]               make the tables, empty; answered
    ["table", label]                 what follows are rows of this model
    ["rows", [row, …]]               to be written
    ["end"]                          of the table
    ["check", label, precision]      read all rows of the model again; answered with their total
    ["open"]                         the copy is complete and the source closed; answered

Until `open`, a note in the target says that it is not complete. Without it this process ends with its input.
"""

import json
import os
import sys

import django
import pydantic_core


def main() -> None:
    """Serve until the input ends."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")
    try:
        django.setup()
        from crm.moving.receiver import Receiver  # which needs the models

        receiver = Receiver()
        for line in sys.stdin.buffer:
            request, *arguments = pydantic_core.from_json(line)
            if answer := getattr(receiver, request)(*arguments):
                sys.stdout.write(json.dumps(answer) + "\n")
                sys.stdout.flush()
    except Exception as error:
        sys.stdout.write(json.dumps({"failed": f"{type(error).__name__}: {error}"}) + "\n")
        raise


if __name__ == "__main__":
    main()
