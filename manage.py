#!/usr/bin/env python
import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from environs import EnvError

    try:
        execute_from_command_line(sys.argv)
    except (ImproperlyConfigured, EnvError) as error:
        sys.exit(str(error))
    except Exception as error:
        from pymongo.errors import ConnectionFailure

        cause = error.__cause__ or error
        if not isinstance(cause, ConnectionFailure):
            raise
        reason = str(cause).partition(" (configured timeouts")[0].partition(", Timeout:")[0]
        sys.exit(f"MongoDB at DATABASE_URL does not answer: {reason}")


if __name__ == "__main__":
    main()
