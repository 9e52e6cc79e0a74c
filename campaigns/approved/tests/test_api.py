"""Approved templates over the API: listed, chosen, filled and refused."""

import pytest

from campaigns.approved.tests.templates import create_sms_template, create_whatsapp_template
from campaigns.models import Campaign
from campaigns.tests.factories import create_customer, create_segment

pytestmark = pytest.mark.django_db

TEXT = "Dear {{ first_name | there }}, your order from {{ city }} is ready. Chai & Co."


@pytest.fixture
def ask(api):
    """Asks with a key of every scope that campaigns need."""
    client = api()

    def ask(method: str, path: str, body: dict | None = None):
        return getattr(client, method)(f"/api/v1{path}", body, content_type="application/json")

    return ask


def body(**fields) -> dict:
    return {"name": "Ready", "segment_id": str(create_segment().id), "channel": "sms", **fields}


def refused(answer) -> list[tuple]:
    assert answer.status_code == 422
    return [(tuple(problem["loc"]), problem["msg"]) for problem in answer.json()["detail"]]


@pytest.mark.parametrize("as_list", [True, False])
def test_a_template_is_filled_with_parameters(ask, as_list):
    template = create_sms_template()
    texts = ["{{ first_name | there }}", "{{ city }}"]
    parameters = texts if as_list else {"2": texts[1], "1": texts[0]}
    assert ask("post", "/campaigns", body(template_id=str(template.id), parameters=parameters)).status_code == 201
    campaign = Campaign.objects.get()
    assert (campaign.message, campaign.parameters) == (TEXT, {"1": texts[0], "2": texts[1]})
    assert campaign.dlt["header"] == "CHAICO"


def test_a_text_is_read_as_its_dlt_template(ask):
    create_sms_template()
    dlt = {"template": "1107160000000000001", "header": "CHAITE"}
    assert ask("post", "/campaigns", body(message=TEXT, dlt=dlt)).status_code == 201
    campaign = Campaign.objects.get()
    assert campaign.parameters == {"1": "{{ first_name | there }}", "2": "{{ city }}"}
    assert campaign.dlt == {
        "entity": "1101000000000000002",
        "header": "CHAITE",
        "template": "1107160000000000001",
        "category": "service_implicit",
    }
    create_customer(phone="+919800000001", city="Pune")
    assert ask("post", f"/campaigns/{campaign.id}/launch").status_code == 202
    campaign.refresh_from_db()
    assert campaign.approved["dlt"]["header"] == "CHAITE"


@pytest.mark.parametrize(
    ("fields", "loc", "said"),
    [
        ({"message": "Dear Dev, the order"}, ("body", "message"), "“, your order from ” is missing after “Dear ”"),
        ({"parameters": ["one"]}, ("body", "parameters"), "has 2 variables, and 1 parameters are given"),
        ({"parameters": {"1": "a", "2": "b", "9": "c"}}, ("body", "parameters", "9"), "has no variable 9."),
        ({"parameters": {"1": "a\nb", "2": "b"}}, ("body", "parameters", "1"), "remove line breaks"),
        ({"parameters": ["{{ frist_name }}", "b"]}, ("body", "parameters", "1"), "Unknown token"),
        ({"parameters": ["a", "b"], "message": "Dear"}, ("body", "message"), "differs from the template"),
        ({"channel": "whatsapp", "parameters": ["a", "b"]}, ("body", "template_id"), "no template of WhatsApp"),
    ],
)
def test_what_does_not_fit_the_template_is_refused(ask, fields, loc, said):
    template = create_sms_template()
    ((at, message),) = refused(ask("post", "/campaigns", body(template_id=str(template.id), **fields)))
    assert at == loc
    assert said in message
    assert not Campaign.objects.exists()


@pytest.mark.parametrize(
    ("fields", "loc"),
    [
        ({"dlt": {"template": "1"}, "message": "x"}, ("body", "dlt", "template")),
        ({"dlt": {"header": "X"}, "message": "x"}, ("body", "dlt", "template")),
        ({"dlt": {"template": "1"}, "message": "x", "channel": "whatsapp"}, ("body", "dlt")),
        ({"parameters": ["x"], "message": "x"}, ("body", "parameters")),
        ({"template_id": "01890a5d-ac96-774b-bcce-b302099a8057"}, ("body", "template_id")),
    ],
)
def test_a_template_that_is_not_there_is_refused(ask, fields, loc):
    ((at, _),) = refused(ask("post", "/campaigns", body(**fields)))
    assert at == loc


def test_a_recipient_whose_variable_is_too_long_keeps_it_from_being_launched(ask):
    create_customer(phone="+919800000001", name="x" * 31, external_id="c-long")
    template = create_sms_template()
    id = ask("post", "/campaigns", body(template_id=str(template.id), parameters=["{{ name }}", "us"])).json()["id"]
    ((at, message),) = refused(ask("post", f"/campaigns/{id}/launch"))
    assert at == ("body", "parameters", "1")
    assert "c-long (31 characters)" in message


def test_all_templates_are_listed_page_by_page(api):
    client = api()
    sms, whatsapp = create_sms_template(), create_whatsapp_template()
    listed, cursor = [], ""
    while cursor is not None:
        page = client.get(f"/api/v1/templates?limit=3{f'&cursor={cursor}' if cursor else ''}").json()
        listed += page["items"]
        cursor = page["next"]
    assert [item["id"] for item in listed if item["channel"] != "email"] == [sms.id.hex, whatsapp.id.hex]
    assert len({item["id"] for item in listed}) == len(listed) > 5
    (item,) = client.get("/api/v1/templates?channel=whatsapp").json()["items"]
    assert (item["name"], item["language"], item["parameters"]) == ("new_teas", "en", ["1", "2"])
    assert (item["status"], item["category"]) == ("approved", "marketing")
