"""The vendor's API: POST /messages, GET /messages/<id>, GET /capabilities."""

import asyncio
import contextlib
import json
import logging
from collections.abc import AsyncIterator
from http import HTTPStatus
from typing import Any

from aiohttp import web

from delivery.dummy_vendor.callbacks import call_back
from delivery.dummy_vendor.register import REASONS, Message, Register

MAX_MESSAGES = 1000  # a request
LARGEST_BODY = 32 * 1024 * 1024  # bytes
LONGEST_ID = 200  # characters
CONTENT = ("from", "reply_to", "subject", "text", "html")
TEXTS = ("id", "channel", "to", "subject", "body", "html")

log = logging.getLogger("dummy_vendor")
REGISTER = web.AppKey("register", Register)


class Refused(ValueError):
    """A request that is well-formed JSON and nothing the vendor can use."""


def application(register: Register, secrets: list[str]) -> web.Application:
    """The web application, which also sends the receipts as long as it runs."""

    async def calling(app: web.Application) -> AsyncIterator[None]:
        task = asyncio.create_task(call_back(register, secrets))
        task.add_done_callback(exit_on_error)
        yield
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError, Exception):
            await task
        register.close()

    app = web.Application(client_max_size=LARGEST_BODY, middlewares=[errors_as_json])
    app[REGISTER] = register
    app.cleanup_ctx.append(calling)
    app.router.add_post("/messages", post_messages)
    app.router.add_get("/messages/{id}", get_message)
    app.router.add_get("/capabilities", capabilities)
    app.router.add_get("/health", health)
    return app


def exit_on_error(task: asyncio.Task) -> None:
    """A vendor that can no longer call back must not go on accepting."""
    if not task.cancelled() and task.exception():
        log.critical("calling back has failed", exc_info=task.exception())
        raise web.GracefulExit


async def post_messages(request: web.Request) -> web.Response:
    """202 with the vendor's id of each message; ids that were accepted before get their first answer again."""
    try:
        callback_url, messages = read(json.loads(await request.read()))
    except Refused as error:
        return web.json_response({"error": str(error)}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except (ValueError, RecursionError) as error:
        return web.json_response({"error": f"malformed JSON: {error}"}, status=HTTPStatus.BAD_REQUEST)
    reachable = [message for message in messages if message.to.strip()]
    accepted = request.app[REGISTER].accept(callback_url, reachable)
    return web.json_response(
        {
            "accepted": [{"id": id_, "vendor_id": vendor_id} for id_, vendor_id in accepted.items()],
            "rejected": [
                {"id": message.id, "reason": "no recipient", "permanent": True}
                for message in messages
                if not message.to.strip()
            ],
        },
        status=HTTPStatus.ACCEPTED,
    )


async def get_message(request: web.Request) -> web.Response:
    """What the recipient of a message would see: its HTML, else its text."""
    message = request.app[REGISTER].find(request.match_info["id"])
    if message is None:
        raise web.HTTPNotFound
    policy = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox"}
    kind = "text/html" if message.html else "text/plain"
    return web.Response(text=message.html or message.body, content_type=kind, headers=policy)


async def capabilities(request: web.Request) -> web.Response:
    """What this vendor takes of designed e-mails."""
    return web.json_response({"html": True, "contents": True})


async def health(request: web.Request) -> web.Response:
    """200 as long as the process answers."""
    return web.json_response({"status": "ok"})


def read(data: Any) -> tuple[str, list[Message]]:
    """The callback URL and the messages of a request body; raises `Refused` with the field that is wrong."""
    if not isinstance(data, dict):
        raise Refused("the body must be an object")
    callback_url = data.get("callback_url")
    if not isinstance(callback_url, str) or not callback_url.startswith(("http://", "https://")):
        raise Refused("callback_url must be an http or https URL")
    messages = data.get("messages")
    if not isinstance(messages, list) or not 1 <= len(messages) <= MAX_MESSAGES:
        raise Refused(f"messages must be a list of 1 to {MAX_MESSAGES}")
    contents = read_contents(data.get("contents", {}))
    places = [f"messages[{index}]" for index in range(len(messages))]
    return callback_url, [
        read_message(filled(item, contents, place), place) for item, place in zip(messages, places, strict=True)
    ]


def read_contents(data: Any) -> dict[str, dict[str, Any]]:
    """What messages have in common, by hash: of each text a list of texts and of places in a message's fill."""
    if not isinstance(data, dict):
        raise Refused("contents must be an object")
    for hash, content in data.items():
        if not isinstance(content, dict) or not isinstance(content.setdefault("headers", {}), dict):
            raise Refused(f"contents.{hash} must be an object, and its headers another")
        for name, parts in (*((name, content.get(name)) for name in CONTENT), *content["headers"].items()):
            if not isinstance(parts, list) or not all(type(part) in (str, int) for part in parts):
                raise Refused(f"contents.{hash}.{name} must be a list of texts and whole numbers")
    return data


def filled(item: Any, contents: dict[str, dict[str, Any]], place: str) -> Any:
    """A message that names a content, joined with what it fills in; any other as it came."""
    if not isinstance(item, dict) or "content" not in item:
        return item
    content, fill = contents.get(str(item["content"])), item.get("fill")
    if content is None:
        raise Refused(f"{place}.content must be the hash of one of the contents")
    if not isinstance(fill, list) or not all(isinstance(value, str) for value in fill):
        raise Refused(f"{place}.fill must be a list of texts")
    lists = {name: content[name] for name in CONTENT}
    if any(
        type(part) is int and not 0 <= part < len(fill)
        for parts in (*lists.values(), *content["headers"].values())
        for part in parts
    ):
        raise Refused(f"{place}.fill has fewer texts than the content has places")
    joined = {name: join(parts, fill) for name, parts in lists.items()}
    headers = {name: join(parts, fill) for name, parts in content["headers"].items()}
    return item | {"subject": joined["subject"], "body": joined["text"], "html": joined["html"], "headers": headers}


def join(parts: list[str | int], fill: list[str]) -> str:
    """A list of texts and of places in `fill`, as one text."""
    return "".join(part if isinstance(part, str) else fill[part] for part in parts)


def read_message(item: Any, place: str) -> Message:
    """One message of a request; raises `Refused` with the field that is wrong, which `place` leads to."""
    if not isinstance(item, dict):
        raise Refused(f"{place} must be an object")
    item.setdefault("html", "")
    for name in TEXTS:
        if not isinstance(item.get(name), str):
            raise Refused(f"{place}.{name} must be text")
        try:
            item[name].encode()
        except UnicodeEncodeError:
            raise Refused(f"{place}.{name} holds a lone surrogate") from None
    if not 0 < len(item["id"]) <= LONGEST_ID:
        raise Refused(f"{place}.id must have 1 to {LONGEST_ID} characters")
    if item["channel"] not in REASONS:
        raise Refused(f"{place}.channel must be one of {', '.join(REASONS)}")
    headers = item.get("headers", {})
    if not isinstance(headers, dict) or not all(isinstance(value, str) for value in headers.values()):
        raise Refused(f"{place}.headers must be texts by name")
    return Message(**{name: item[name] for name in TEXTS}, headers=json.dumps(headers) if headers else "")


@web.middleware
async def errors_as_json(request: web.Request, handler: Any) -> web.StreamResponse:
    """Answer HTTP errors with JSON instead of HTML."""
    try:
        return await handler(request)
    except web.HTTPException as error:
        return web.json_response({"error": error.reason}, status=error.status)
