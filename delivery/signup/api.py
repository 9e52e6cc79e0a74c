"""Sign-ups over the API, for forms on pages of your own."""

from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field
from redis import RedisError

from crm.accounts.permissions import ingest
from crm.streams.stream import StreamUnavailable
from crm.web.answers import Body, Problems, invalid, json_body, read_body
from customers.addresses import InvalidAddress
from customers.channels import CHANNELS
from delivery.languages import LANGUAGES
from delivery.signup.joining import ask_to_confirm
from delivery.signup.models import SignupForm

router = Router(tags=["Consent"])


class SignupBody(Body):
    """A person who signs up."""

    form_id: UUID = Field(description="From Settings → Sign-up forms.")
    address: str = Field(
        max_length=254, description="An e-mail address, or a phone number where the form asks for one."
    )
    topics: list[UUID] = Field([], max_length=20, description="Those of the form that were chosen.")
    language: str = Field(
        "en", pattern=f"^({'|'.join(LANGUAGES)})$", description="Of the mail and of the page that it leads to."
    )


class SignupTaken(Schema):
    """The request was taken. It does not say whether a mail was sent."""

    status: str = "accepted"


EXAMPLE = {"form_id": "01890a5d-ac96-774b-bcce-b302099a8057", "address": "asha@example.com", "topics": []}


@router.post(
    "/consents",
    summary="Sign somebody up, to be confirmed by that person",
    auth=ingest,
    response={202: SignupTaken, (400, 401, 403, 413, 422, 503): Problems},
    openapi_extra=json_body(SignupBody, EXAMPLE),
)
def post_consent(request: HttpRequest) -> Status:
    """Mails a link to the address, whose button says yes, or sends a message to the number, which also takes a YES as a
    reply; once an hour for each form and address. The answer is the
    same whether the address is known or not."""
    body = read_body(SignupBody, request)
    form = SignupForm.objects.filter(id=body.form_id, is_open=True).first()
    if form is None:
        raise invalid(["body", "form_id"], "There is no open sign-up form with this id.")
    try:
        address = CHANNELS[form.channel].canonical(body.address)
    except InvalidAddress as error:
        raise invalid(["body", "address"], str(error)) from None
    if not address:
        raise invalid(["body", "address"], "is missing; send it")
    offered = set(form.offered_topics().values_list("id", flat=True))
    if unknown := [id for id in body.topics if id not in offered]:
        raise invalid(["body", "topics"], f"This form does not offer the topic {unknown[0]}.")
    try:
        ask_to_confirm(form, address, set(body.topics), body.language)
    except RedisError:
        raise StreamUnavailable from None
    return Status(202, {"status": "accepted"})
