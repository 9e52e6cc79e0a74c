"""A worker process for tests that kill it: `python -m customers.imports.tests.worker IMPORT`."""

import sys
from uuid import UUID

import django

if __name__ == "__main__":
    django.setup()
    from customers.imports import job

    sys.stdout.write("ready\n")
    sys.stdout.flush()

    while not job.carry_out(UUID(sys.argv[1])):
        pass
