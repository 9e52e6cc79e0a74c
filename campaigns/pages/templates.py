"""The library of templates: what an e-mail can start from."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.content import preview
from campaigns.content.blocks import Heading, Text, parse
from campaigns.content.compiler import Compiled, Envelope, compile_blocks, fill
from campaigns.content.frozen import NO_TICKET
from campaigns.content.library import MailTemplate, Offered, built_in_templates, find_template, offer
from campaigns.content.message import Template
from campaigns.senders import default_sender
from crm.accounts.permissions import editors_only


@dataclass(frozen=True)
class Card:
    """A template in the list, with how it begins."""

    template: Offered
    heading: str
    text: str


@editors_only
@require_safe
def templates(request: HttpRequest) -> HttpResponse:
    """All templates: saved ones, then those that come with the product."""
    saved = [_card(offer(template)) for template in MailTemplate.objects.order_by("name")]
    built_in = [_card(template) for template in built_in_templates()]
    return render(request, "campaigns/templates.html", {"saved": saved, "built_in": built_in})


def _card(template: Offered) -> Card:
    blocks = parse(template.blocks)
    heading = next((block.text for block in blocks if isinstance(block, Heading)), "")
    text = next((block.text for block in blocks if isinstance(block, Text)), "")
    return Card(template, Template(heading).render({}), " ".join(Template(text).render({}).replace("*", "").split()))


@editors_only
@require_safe
def template(request: HttpRequest, template_id: str) -> HttpResponse:
    """One template as readers see it, without values. `?dark`, `?images` and `?frame_width=320` change how."""
    found = _find(template_id)
    shown = {name: "1" for name in ("dark", "images") if name in request.GET}
    context = {
        "template": found,
        "frame_url": reverse("campaigns:template_frame", args=[template_id], query=shown),
        "frame_width": request.GET.get("frame_width", "600"),
        "is_dark": "dark" in request.GET,
        "shows_images": "images" in request.GET,
        "plain": fill(_compiled(found).text, NO_TICKET),
    }
    return render(request, "campaigns/template.html", context)


@editors_only
@require_safe
def frame(request: HttpRequest, template_id: str) -> HttpResponse:
    """A template in the look of the default sender, for the frame that shows it."""
    return preview.frame(request, fill(_compiled(_find(template_id)).html, preview.EXAMPLE_TICKET))


@editors_only
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, template_id: str) -> HttpResponse:
    """Ask, then delete a saved template; e-mails that began with it stay as they are."""
    found = _find(template_id)
    if found.built_in:
        raise Http404("A built-in template cannot be deleted.")
    if request.method != "POST":
        return render(request, "campaigns/delete_template.html", {"template": found})
    MailTemplate.objects.filter(id=found.id).delete()
    messages.success(request, f"Template “{found.name}” deleted.")
    return redirect("campaigns:templates")


def _find(template_id: str) -> Offered:
    found = find_template(template_id)
    if found is None:
        raise Http404("There is no template with this id.")
    return found


def _compiled(template: Offered) -> Compiled:
    sender = default_sender()
    envelope = Envelope(template.subject, template.preheader, sender.name, sender.postal_address, sender.look)
    return compile_blocks(parse(template.blocks), envelope)
