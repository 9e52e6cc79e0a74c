"""Ends transactions whose process has died: MongoDB would keep their rows locked for a minute."""

from typing import Any, cast

from django.db import connection
from pymongo.errors import OperationFailure

SILENT = 5  # seconds without a statement; a transaction of ours takes a fraction of that, and one too many begins again


def end_abandoned_transactions() -> int:
    """End them, and return their number; 0 where the server does not let us look, and its own limit holds."""
    wrapper = cast(Any, connection)
    wrapper.ensure_connection()
    client = wrapper.connection
    ours = {"type": "idleSession", "appName": client.options.pool_options.appname}
    abandoned = [
        {"$currentOp": {"allUsers": False, "idleSessions": True}},
        {"$match": {**ours, "transaction.timeInactiveMicros": {"$gt": SILENT * 1_000_000}}},
        {"$project": {"lsid.id": 1}},
    ]
    try:
        sessions = [operation["lsid"] for operation in client.admin.aggregate(abandoned)]
        if sessions:
            client.admin.command("killSessions", sessions)
    except OperationFailure:
        return 0
    return len(sessions)
