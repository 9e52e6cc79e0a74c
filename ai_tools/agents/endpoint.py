"""`POST /mcp`: one message of an agent, answered in JSON. No session is kept and no thread waits."""

from asgiref.sync import async_to_sync
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from ai_tools.engines import limits
from crm.accounts.models import Scope
from crm.accounts.permissions import key_required

ADDRESS = "/mcp"
DROPPED = frozenset(["content-length", "connection", "transfer-encoding"])  # headers that the web server writes itself


@csrf_exempt
@key_required(Scope.READ)
def endpoint(request: HttpRequest) -> HttpResponse:
    """The answer of the MCP server. The key needs the scope `read`; tools that make drafts need `campaigns` too."""
    if request.method != "POST":
        refused = _problem(405, "Send messages by POST: this server keeps no session and opens no stream.")
        refused["Allow"] = "POST"
        return refused
    if not limits.may_ask(request):
        refused = _problem(429, f"At most {limits.ASKS_A_MINUTE} questions a minute: ask again in one.")
        refused["Retry-After"] = str(limits.MINUTE)
        return refused
    from ai_tools.agents.server import respond  # imports the SDK, which few processes need

    headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in request.headers.items()]
    status, sent, body = async_to_sync(respond)(request, headers, request.body)
    response = HttpResponse(body, status=status)
    del response["Content-Type"]
    for name, value in sent:
        if name.decode("latin-1").lower() not in DROPPED:
            response[name.decode("latin-1")] = value.decode("latin-1")
    return response


def _problem(status: int, said: str) -> JsonResponse:
    return JsonResponse({"detail": [{"loc": [], "msg": said}]}, status=status)
