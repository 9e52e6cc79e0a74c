"""The API: routers from each app, and one shape for every error."""

from typing import Any

import pydantic_core
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.docs import Swagger
from ninja.parser import Parser

from ai_tools.api import router as ai_tools
from ai_tools.suggestions_api import router as suggestions
from campaigns.api import router as campaigns
from campaigns.attribution.api import router as attribution
from campaigns.breakdown.api import router as breakdowns
from campaigns.content.api import router as templates
from campaigns.engagement.api import router as engagement
from campaigns.forecast.api import router as forecasts
from campaigns.journeys.api import router as journeys
from campaigns.journeys.dry_run_api import router as journey_dry_runs
from campaigns.journeys.people_api import router as journey_people
from campaigns.reports.api import router as reports
from campaigns.results.api import router as results
from crm.accounts.keys import forget_keys
from crm.streams.stream import StampRenewed, StreamUnavailable
from crm.web.answers import TooOften
from crm.web.sentences import NO_KEY, malformed_json, not_found, sentence_for
from customers.api import router as customers
from customers.events.api import router as events
from customers.orders import router as orders
from customers.privacy.api import router as suppressions
from customers.segments.api import router as segments
from delivery.api import router as receipts
from delivery.signup.api import router as consents
from delivery.webhooks.api import router as webhooks


class StrictParser(Parser):
    """Reads JSON as the standard defines it: NaN, Infinity and lone surrogates are malformed."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The body as data. HttpError (400) where it is not JSON."""
        try:
            return pydantic_core.from_json(request.body, allow_inf_nan=False)
        except ValueError as error:
            raise HttpError(400, malformed_json(str(error))) from None


class Api(NinjaAPI):
    """The API, whose published schema says of each operation how it refuses, and of each cursor what it is."""

    _document: Any = None

    def get_openapi_schema(self, *args: Any, **kwargs: Any) -> Any:
        """The OpenAPI document, completed with what all operations have in common. Built once a process."""
        if self._document is None:
            self._document = self._make_document(super().get_openapi_schema(*args, **kwargs))
        return self._document

    def _make_document(self, schema: Any) -> Any:
        schema["components"]["securitySchemes"] = {AUTHORIZATION: KEY}
        for operation in (operation for path in schema["paths"].values() for operation in path.values()):
            refusals = {"default"}
            if "security" in operation:
                operation["security"] = [{AUTHORIZATION: []}]
                refusals |= {"401", "403"}
            if operation.get("parameters") or operation.get("requestBody"):
                refusals.add("422")
            for status in sorted(refusals - {str(status) for status in operation["responses"]}):
                operation["responses"][status] = REFUSAL
            names = {parameter["name"] for parameter in operation.get("parameters", ())}
            for parameter in operation.get("parameters", ()):
                if parameter["name"] == "format":
                    operation["responses"][200]["content"]["text/csv"] = {"schema": {"type": "string"}}
                if parameter["name"] == "cursor" and "pattern" not in parameter["schema"]:
                    parameter["schema"] = CHANGES_CURSOR if "updated_since" in names else CURSOR
                if parameter["name"] == "external_id":
                    parameter.setdefault("example", "c1")
        return schema


AUTHORIZATION = "API key"
KEY = {
    "type": "http",
    "scheme": "bearer",
    "description": "A key from Settings → API keys, or from `manage.py create_api_key NAME --scope ingest`. "
    "Its scopes say what it may do: `ingest`, `read`, `campaigns`, `webhooks`.",
}
REFUSAL = {
    "description": "Refused: `msg` says what is wrong, `loc` where.",
    "content": {
        "application/json": {
            "schema": {"$ref": "#/components/schemas/Problems"},
            "example": {"detail": [{"loc": ["body", "external_id"], "msg": "is missing; send it"}]},
        }
    },
}
CURSOR = {"title": "Cursor", "anyOf": [{"type": "string", "format": "uuid"}, {"type": "string", "maxLength": 0}]}
CHANGES_CURSOR = {
    "title": "Cursor",
    "anyOf": [*CURSOR["anyOf"], {"type": "string", "pattern": r"^[0-9]{1,16}\.[0-9a-f]{32}$"}],
}
DESCRIPTION = """\
Bring in customers, orders and events, describe audiences, launch campaigns, and report receipts.

Begin with **Authorize** and an API key. Accepted records are written a moment later: *Ingestion* says how many wait.
Lists answer `{"items": [...], "next": cursor}`; send `next` as `cursor` to get the following page. Money is in the
currency's main unit, and times carry an offset.
"""

api = Api(
    title="Mini CRM",
    version="1",
    description=DESCRIPTION,
    parser=StrictParser(),
    docs=Swagger(settings={"persistAuthorization": False, "defaultModelsExpandDepth": -1, "tryItOutEnabled": True}),
    docs_url="/docs",
    openapi_url="/openapi.json",
)
ROUTERS = (
    *(journeys, journey_people, journey_dry_runs),
    *(events, customers, orders, segments, campaigns, engagement, forecasts, results, breakdowns),
    *(attribution, reports),
    *(templates, receipts, suppressions, consents, webhooks, ai_tools, suggestions),
)
for router in ROUTERS:
    api.add_router("/v1", router)


def answer(request: HttpRequest, status: int, problems: list[dict[str, Any]]) -> HttpResponse:
    """An error in the shape that every error of the API has."""
    return api.create_response(request, {"detail": problems}, status=status)


@api.exception_handler(HttpError)
def http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    """A refusal with a status and a sentence."""
    return answer(request, error.status_code, [{"loc": [], "msg": str(error)}])


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """422 with every problem and its place."""
    return answer(request, 422, [{"loc": list(each["loc"]), "msg": sentence_for(each)} for each in error.errors])


@api.exception_handler(AuthenticationError)
def no_key(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    """401 with how to send a key."""
    response = answer(request, 401, [{"loc": ["header", "Authorization"], "msg": NO_KEY}])
    response["WWW-Authenticate"] = "Bearer"
    return response


@api.exception_handler(Http404)
def missing(request: HttpRequest, error: Http404) -> HttpResponse:
    """404 with what is missing."""
    return answer(request, 404, [{"loc": ["path"], "msg": not_found(str(error))}])


@api.exception_handler(RequestDataTooBig)
def too_big(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    """413 for a body over the limit."""
    return answer(request, 413, [{"loc": ["body"], "msg": "A request may have at most 5 MiB. Send smaller batches."}])


@api.exception_handler(TooOften)
def too_often(request: HttpRequest, error: TooOften) -> HttpResponse:
    """429 with the seconds to wait."""
    response = answer(request, 429, [{"loc": [], "msg": str(error)}])
    response["Retry-After"] = str(error.wait)
    return response


@api.exception_handler(StampRenewed)
def keys_changed(request: HttpRequest, error: StampRenewed) -> HttpResponse:
    """The answer to the same request with the key as it is now."""
    forget_keys()
    view, positional, named = request.resolver_match  # type: ignore[misc]
    return view(request, *positional, **named)


@api.exception_handler(StreamUnavailable)
def not_durable(request: HttpRequest, error: StreamUnavailable) -> HttpResponse:
    """503: the record is not stored, so the client must send it again."""
    response = answer(request, 503, [{"loc": [], "msg": "Nothing was stored: temporarily unavailable. Send it again."}])
    response["Retry-After"] = "2"
    return response
