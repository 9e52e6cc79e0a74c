"""Agents over MCP: driven by the client of the official SDK, over HTTP, in both of its eras."""

import json
import subprocess
import sys
from contextlib import asynccontextmanager

import anyio
import httpx2
import pytest

from campaigns.models import Campaign
from campaigns.tests.factories import create_launched, create_segment
from crm.accounts.audit import Action, AuditEntry
from crm.accounts.models import ApiKey
from customers.models import Segment
from customers.tests.factories import customer_record, persist_records

pytestmark = pytest.mark.one_database

RULE = {"match": "all", "rules": [{"field": "city", "op": "eq", "value": "Pune"}]}
READING = {
    *("describe_data", "list_values", "read_audience", "count_audience", "explain_audience"),
    *("plan_campaign", "list_campaigns", "read_results"),
}
DRAFTING = {"draft_segment", "draft_campaign"}
HANDSHAKE = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {
        "protocolVersion": "2025-11-25",
        "capabilities": {},
        "clientInfo": {"name": "tests", "version": "1"},
    },
}


def key(*scopes: str) -> str:
    return ApiKey.create("agent", list(scopes))[1]


@pytest.fixture
def shop(db):
    persist_records(
        "customer",
        *(
            customer_record(
                external_id=f"c{n}",
                name="Asha Rao",
                email=f"asha{n}@example.in",
                city="Pune" if n < 3 else "Goa",
                tags=["vip"],
            )
            for n in range(5)
        ),
    )


def call(client, name: str, /, *, secret: str = "", **arguments):
    """A tool called by one POST, as a client without a session does: the result, or the error."""
    message = {"jsonrpc": "2.0", "id": 7, "method": "tools/call", "params": {"name": name, "arguments": arguments}}
    answer = post(client, message, secret=secret or key("read", "campaigns"))
    assert answer.status_code == 200, answer.content
    assert answer.headers["Content-Type"].startswith("application/json")
    return answer.json().get("result") or answer.json()["error"]


def post(client, message, *, secret: str, **headers: str):
    return client.post(
        "/mcp",
        message if isinstance(message, str) else json.dumps(message),
        content_type="application/json",
        headers={"Authorization": f"Bearer {secret}", "Accept": "application/json, text/event-stream", **headers},
    )


# ── The client of the SDK ─────────────────────────────────────────────
@pytest.mark.parametrize("mode", ["legacy", "auto"])
def test_the_official_client_reads_counts_and_drafts(live_server, transactional_db, mode: str):
    """`legacy` begins with initialize; `auto` discovers the server and sends single exchanges."""
    persist_records("customer", customer_record(external_id="c1", city="Pune", email="a@example.in"))
    secret = key("read", "campaigns")

    async def work() -> tuple:
        async with connected(live_server.url, secret, mode) as agent:
            tools = await agent.list_tools()
            data = await agent.call_tool("describe_data", {})
            read = await agent.call_tool("read_audience", {"text": "people in Pune who love dogs"})
            counted = await agent.call_tool("count_audience", {"rule": read.structured_content["rule"]})
            refused = await agent.call_tool("count_audience", {"rule": {"match": "some", "rules": []}})
            made = await agent.call_tool("draft_segment", {"name": "In Pune", "rule": RULE})
            drafted = await agent.call_tool(
                "draft_campaign",
                {
                    "name": "Hello Pune",
                    "segment_id": made.structured_content["id"],
                    "channel": "email",
                    "subject": "Hello",
                    "message": "Hi {{ first_name | there }}, come by.",
                },
            )
            return agent.instructions, tools, data, read, counted, refused, drafted

    instructions, tools, data, read, counted, refused, drafted = anyio.run(work)
    assert "only a person can launch" in instructions
    assert {tool.name for tool in tools.tools} == READING | DRAFTING
    assert "city" in {field["name"] for field in data.structured_content["fields"]}
    assert read.structured_content["not_understood"] == ["love dogs"]
    assert counted.structured_content["count"] == 1
    assert counted.structured_content["channels"]["email"]["reachable"] == 1
    assert refused.is_error
    assert "refused at node" in refused.content[0].text
    campaign = Campaign.objects.get()
    assert (campaign.status, campaign.launched_at, campaign.segment) == ("draft", None, Segment.objects.get())
    assert drafted.structured_content["url"].endswith(f"/campaigns/{campaign.id}/review/")


@asynccontextmanager
async def connected(url: str, secret: str, mode: str):
    from mcp.client.client import Client
    from mcp.client.streamable_http import streamable_http_client

    async with (
        httpx2.AsyncClient(headers={"Authorization": f"Bearer {secret}"}, timeout=60) as http,
        Client(streamable_http_client(f"{url}/mcp", http_client=http), mode=mode) as agent,
    ):
        yield agent


# ── Keys ──────────────────────────────────────────────────────────────
def test_a_key_is_needed_and_its_scopes_say_what_it_may(client, shop):
    assert client.post("/mcp", "{}", content_type="application/json").status_code == 401
    assert post(client, HANDSHAKE, secret="crm_" + "x" * 43).status_code == 401
    assert post(client, HANDSHAKE, secret=key("ingest")).status_code == 403

    secret = key("read")
    tools = post(client, {"jsonrpc": "2.0", "id": 2, "method": "tools/list"}, secret=secret).json()["result"]["tools"]
    assert {tool["name"] for tool in tools} == READING
    refused = call(client, "draft_segment", secret=secret, name="x", rule=RULE)
    assert refused["isError"]
    assert "lacks the scope “campaigns”" in refused["content"][0]["text"]
    assert not Segment.objects.exists()


def test_a_session_is_not_enough(signed_in):
    assert signed_in.post("/mcp", "{}", content_type="application/json").status_code == 401


@pytest.mark.parametrize("method", ["GET", "DELETE", "PUT"])
def test_no_stream_is_opened_and_no_session_is_kept(client, db, method: str):
    answer = client.generic(method, "/mcp", headers={"Authorization": f"Bearer {key('read')}"})

    assert answer.status_code == 405
    assert answer["Allow"] == "POST"
    assert "mcp-session-id" not in post(client, HANDSHAKE, secret=key("read")).headers


# ── Tools ─────────────────────────────────────────────────────────────
def test_no_tool_can_launch_and_only_two_change_anything(client, db):
    tools = post(
        client, {"jsonrpc": "2.0", "id": 2, "method": "tools/list"}, secret=key("read", "campaigns", "ingest")
    ).json()["result"]["tools"]

    assert {tool["name"] for tool in tools if not tool["annotations"]["readOnlyHint"]} == DRAFTING
    assert not any("launch" in tool["name"] or "send" in tool["name"] for tool in tools)


@pytest.mark.also_mongodb
def test_an_audience_is_explained_part_by_part(client, shop):
    rule = {"match": "all", "rules": [*RULE["rules"], {"field": "tags", "op": "has_any", "value": ["vip"]}]}
    found = call(client, "explain_audience", rule=rule)["structuredContent"]

    assert [(part["path"], part["count"]) for part in found["parts"]] == [("", 3), ("0", 3), ("1", 5)]
    assert found["parts"][1]["english"] == "Live in Pune"


@pytest.mark.also_mongodb
def test_values_are_found_and_no_answer_names_a_person(client, shop):
    create_segment()
    campaign = create_launched(status="completed")
    answers = [
        call(client, "describe_data"),
        call(client, "list_values", field="city", query="pu"),
        call(client, "list_values", field="email"),
        call(client, "count_audience", rule=RULE),
        call(client, "explain_audience", rule=RULE),
        call(client, "list_campaigns"),
        call(client, "read_results", campaign_id=str(campaign.id)),
    ]

    assert answers[1]["structuredContent"]["values"] == ["Pune"]
    assert answers[2]["structuredContent"]["values"] == []
    assert not any("asha" in json.dumps(answer).casefold() for answer in answers)


def test_a_brief_becomes_a_plan_and_nothing_is_saved(client, shop):
    plan = call(client, "plan_campaign", brief="Tell people in Pune about the new cold brew by email")[
        "structuredContent"
    ]

    assert plan["audience"]["count"] == 3
    assert plan["channel"]["value"] == "email"
    assert not Campaign.objects.exists()


@pytest.mark.parametrize(
    ("tool", "arguments", "says"),
    [
        ("count_audience", {}, "rule is missing"),
        ("count_audience", {"rule": RULE, "x": 1}, "x is not a field here"),
        ("read_audience", {"text": ""}, "text must have at least 1 characters"),
        ("read_results", {"campaign_id": "nonsense"}, "must be an id"),
        ("read_results", {"campaign_id": "01890a5d-ac96-774b-bcce-b302099a8057"}, "No campaign has this id"),
        ("list_values", {"field": "nonsense"}, "Unknown field"),
        (
            "draft_campaign",
            {"name": "x", "segment_id": "01890a5d-ac96-774b-bcce-b302099a8057", "channel": "email", "message": "x"},
            "No segment has this id",
        ),
    ],
)
def test_a_refusal_says_what_to_do(client, db, tool: str, arguments: dict, says: str):
    answer = call(client, tool, **arguments)

    assert answer["isError"]
    assert says in answer["content"][0]["text"]


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"subject": ""}, "subject"),
        ({"message": "Hi {{ frist_name }}"}, "frist_name"),
        ({"channel": "sms"}, "Only an e-mail has a subject"),
    ],
)
def test_a_draft_that_could_not_be_sent_is_refused(client, db, fields: dict[str, str], says: str):
    draft = {"name": "x", "segment_id": str(create_segment().id), "channel": "email", "subject": "Hi", "message": "Hi"}
    answer = call(client, "draft_campaign", **{**draft, **fields})

    assert answer["isError"]
    assert says in answer["content"][0]["text"]
    assert not Campaign.objects.exists()


# ── Protocol, limits, audit ───────────────────────────────────────────
def test_a_malformed_message_gets_an_error_instead_of_a_page(client, db):
    secret = key("read")

    assert post(client, "{", secret=secret).status_code == 400
    assert post(client, "x" * 300_000, secret=secret).status_code == 413
    assert post(client, HANDSHAKE, secret=secret, Accept="text/html").status_code == 406
    assert call(client, "nonsense")["code"] == -32602
    notification = {"jsonrpc": "2.0", "method": "notifications/initialized"}
    assert post(client, notification, secret=secret).status_code == 202


def test_an_agent_that_asks_too_often_waits(client, db, monkeypatch):
    monkeypatch.setattr("ai_tools.engines.limits.ASKS_A_MINUTE", 0)
    answer = post(client, HANDSHAKE, secret=key("read"))

    assert answer.status_code == 429
    assert answer["Retry-After"] == "60"


def test_every_call_is_audited_without_its_words(client, shop):
    call(client, "read_audience", text="people in Pune")
    call(client, "count_audience", rule={"match": "x"})
    made = call(client, "draft_segment", name="In Pune", rule=RULE)["structuredContent"]

    entries = AuditEntry.objects.filter(action=Action.AGENT_CALLED).order_by("id")
    assert [(entry.details["tool"], entry.details["outcome"]) for entry in entries] == [
        ("read_audience", "answered"),
        ("count_audience", "refused"),
        ("draft_segment", "answered"),
    ]
    assert all(entry.actor.startswith("API key agent") for entry in entries)
    assert entries[2].subject_id.replace("-", "") == made["id"].replace("-", "")
    assert "people in Pune" not in json.dumps([entry.details for entry in entries])


@pytest.mark.long
def test_the_sdk_is_not_imported_before_an_agent_asks():
    code = (
        "import django; django.setup(); from django.urls import get_resolver; get_resolver().url_patterns; import sys;"
    )
    code += "import crm.api_chain; print('mcp' in sys.modules or 'starlette' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert said.stdout.split()[-1] == "False"
