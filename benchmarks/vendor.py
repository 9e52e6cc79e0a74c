"""A vendor that accepts everything and keeps nothing, in a process of its own, so that its work is not measured.

Start it with `python -m benchmarks.vendor PORT`; a second number is how many seconds it takes to answer.
"""

import asyncio
import sys

import pydantic_core
from aiohttp import web

SECONDS = float(sys.argv[2]) if len(sys.argv) > 2 else 0.0


async def messages(request: web.Request) -> web.Response:
    """202, with every message accepted."""
    await asyncio.sleep(SECONDS)
    ids = [message["id"] for message in pydantic_core.from_json(await request.read())["messages"]]
    body = pydantic_core.to_json({"accepted": [{"id": id, "vendor_id": id} for id in ids], "rejected": []})
    return web.Response(status=202, body=body, content_type="application/json")


if __name__ == "__main__":
    application = web.Application(client_max_size=2**24)
    application.router.add_post("/messages", messages)
    web.run_app(application, host="127.0.0.1", port=int(sys.argv[1]), print=None, access_log=None)
