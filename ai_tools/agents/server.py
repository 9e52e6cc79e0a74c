"""The MCP server of the official SDK, with the tools of `ai_tools.agents.tools`.

Importing the SDK takes a second or two, so this module is imported at the first request of an agent.
"""

import json
import logging
import time
from collections.abc import Iterable
from typing import Any

import anyio
import pydantic
from asgiref.sync import sync_to_async
from django.http import HttpRequest
from mcp.server.lowlevel import Server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.shared.exceptions import MCPError
from mcp_types import (
    INVALID_PARAMS,
    CallToolResult,
    ListToolsResult,
    TextContent,
    ToolAnnotations,
)
from mcp_types import Tool as ToolShape

from ai_tools.agents.tools import TOOLS, Refusal, Tool
from crm.accounts.audit import Action, record
from crm.accounts.models import Scope
from crm.web.answers import problems_in
from crm.web.sentences import sentence_for

MAX_BODY = 256 * 1024  # bytes of a request
INSTRUCTIONS = (
    "Mini CRM: customers, segments and campaigns of a shop. Begin with describe_data. Words become rules by "
    "read_audience; tell the person what it assumed and did not understand. You can make drafts; only a person can "
    "launch a campaign."
)
logging.getLogger("mcp.server").setLevel(logging.WARNING)  # it writes about each session, though none is kept here


def _shape(tool: Tool) -> ToolShape:
    schema = tool.arguments.model_json_schema()
    schema.pop("description", None)
    return ToolShape(
        name=tool.name,
        title=tool.title,
        description=tool.description,
        input_schema={"type": "object", **schema},
        annotations=ToolAnnotations(
            read_only_hint=tool.is_read_only,
            destructive_hint=False,
            idempotent_hint=tool.is_read_only,
            open_world_hint=False,
        ),
    )


SHAPES = {name: _shape(tool) for name, tool in TOOLS.items()}


def _may_call(request: HttpRequest, tool: Tool) -> bool:
    return tool.scope in request.auth.scopes  # type: ignore[attr-defined]


async def _list_tools(context: Any, params: Any) -> ListToolsResult:
    """The tools that this key may call."""
    request = context.request.scope["django"]
    return ListToolsResult(tools=[SHAPES[name] for name, tool in TOOLS.items() if _may_call(request, tool)])


async def _call_tool(context: Any, params: Any) -> CallToolResult:
    request = context.request.scope["django"]
    return await sync_to_async(call_tool)(request, params.name, params.arguments or {})


def call_tool(request: HttpRequest, name: str, arguments: dict[str, Any]) -> CallToolResult:
    """The answer of a tool, recorded in the audit log without its arguments. A refusal is an answer too, marked as an
    error, so that the agent reads why; MCPError for a tool that does not exist."""
    tool = TOOLS.get(name)
    if tool is None:
        raise MCPError(code=INVALID_PARAMS, message=f"Unknown tool “{name[:60]}”. Call tools/list to see the tools.")
    started, outcome, made = time.perf_counter(), "failed", None
    try:
        if not _may_call(request, tool):
            raise Refusal(f"This key lacks the scope “{Scope(tool.scope)}”. Settings → API keys makes one with it.")
        data, made = tool.run(request, _checked(tool, arguments))
        outcome = "answered"
    except Refusal as refusal:
        outcome = "refused"
        return CallToolResult(content=[TextContent(type="text", text=str(refusal))], is_error=True)
    finally:
        took_ms = round((time.perf_counter() - started) * 1000)
        record(Action.AGENT_CALLED, request, of=made, tool=name, outcome=outcome, took_ms=took_ms)
    text = json.dumps(data, ensure_ascii=False)
    return CallToolResult(content=[TextContent(type="text", text=text)], structured_content=data)


def _checked(tool: Tool, arguments: dict[str, Any]) -> Any:
    try:
        return tool.arguments.model_validate_json(json.dumps(arguments))
    except pydantic.ValidationError as error:
        wrong = (
            f"{'.'.join(map(str, each['loc'])) or 'arguments'} {sentence_for(each)}" for each in problems_in(error)
        )
        raise Refusal("; ".join(wrong)) from None


server: Server[Any] = Server(
    "mini-crm",
    title="Mini CRM",
    version="1",
    instructions=INSTRUCTIONS,
    on_list_tools=_list_tools,
    on_call_tool=_call_tool,
)


async def respond(
    request: HttpRequest, headers: Iterable[tuple[bytes, bytes]], body: bytes
) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
    """Status, headers and body of the answer to one POST: the SDK's own streamable HTTP, without a session.

    It speaks ASGI, so this hands it one request and gathers what it sends.
    """
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "POST",
        "scheme": request.scheme,
        "path": "/mcp",
        "raw_path": b"/mcp",
        "query_string": b"",
        "headers": list(headers),
        "django": request,
    }
    status, sent_headers, sent = 500, list[tuple[bytes, bytes]](), bytearray()
    given = False

    async def receive() -> dict[str, Any]:
        nonlocal given
        if given:
            await anyio.sleep_forever()  # the client stays as long as the answer takes
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        nonlocal status, sent_headers
        if message["type"] == "http.response.start":
            status, sent_headers = message["status"], list(message["headers"])
        else:
            sent.extend(message.get("body", b""))

    manager = StreamableHTTPSessionManager(server, json_response=True, stateless=True, max_request_body_size=MAX_BODY)
    async with manager.run():
        await manager.handle_request(scope, receive, send)  # type: ignore[arg-type]
    return status, sent_headers, bytes(sent)
