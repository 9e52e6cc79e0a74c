"""Settings → Webhooks."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crm.accounts.permissions import administrators_only
from crm.accounts.shown_once import Secret, show_once
from crm.web.display import moment, number
from crm.web.forms import form_page
from crm.web.ids import new_id_token, read_id_token, uuid_in
from crm.web.paging import requested_page
from delivery.webhooks import changes, sending
from delivery.webhooks.forgetting import log_days
from delivery.webhooks.form import WebhookForm
from delivery.webhooks.models import Delivery, Webhook

ROWS = 50


@administrators_only
@require_safe
def webhooks(request: HttpRequest) -> HttpResponse:
    """All webhooks, each with its state."""
    found = Webhook.objects.order_by("created_at")
    return render(request, "settings/webhooks.html", {"webhooks": found, "is_full": changes.is_full()})


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def new_webhook(request: HttpRequest) -> HttpResponse:
    """Add a webhook, and show its secret once. `new` is the token with its id, so that a double click adds one."""
    form = WebhookForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        webhook = form.save(commit=False)
        webhook.id = read_id_token(request.POST.get("new", "")) or webhook.id
        webhook.by_administrator = True
        try:
            if secret := changes.add(webhook, request):
                _show_secret(request, webhook, secret)
            return redirect(webhook)
        except changes.Full as error:
            form.add_error(None, str(error))
    context = {"form": form, "token": request.POST.get("new") or new_id_token()}
    return form_page(request, "settings/webhook_form.html", context)


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def edit_webhook(request: HttpRequest, webhook_id: UUID) -> HttpResponse:
    """Change the name, the address and the events of a webhook."""
    webhook = get_object_or_404(Webhook, id=webhook_id, for_journeys=False)
    form = WebhookForm(request.POST or None, instance=webhook)
    if request.method == "POST" and form.is_valid():
        fields = {name: form.cleaned_data[name] for name in form.Meta.fields}
        entered = webhook.by_administrator or "url" in form.changed_data
        changes.change(webhook, {**fields, "by_administrator": entered}, request)
        messages.success(request, f"“{webhook.name}” saved.")
        return redirect(webhook)
    return form_page(request, "settings/webhook_form.html", {"form": form, "known": webhook})


@administrators_only
@require_safe
def webhook(request: HttpRequest, webhook_id: UUID) -> HttpResponse:
    """A webhook and its log, newest first, with the events in one state where `?state=` asks for it."""
    found = get_object_or_404(Webhook, id=webhook_id)
    log = Delivery.objects.filter(webhook=found)
    state = request.GET.get("state", "")
    if state in Delivery.State.values:
        log = log.filter(state=state)
    page = requested_page(log, request, ROWS, order="-id")
    for delivery in page.rows:
        delivery.webhook = found
    context = {
        "webhook": found,
        "page": page,
        "state": state,
        "log_days": log_days(),
        "states": Delivery.State.choices,
        "dead": Delivery.objects.filter(webhook=found, state=Delivery.State.DEAD).count(),
        "waiting": Delivery.objects.filter(webhook=found, state=Delivery.State.WAITING).count(),
    }
    return render(request, "settings/webhook.html", context)


@administrators_only
@require_POST
def test_webhook(request: HttpRequest, webhook_id: UUID) -> HttpResponse:
    """Post a test, and say what it was answered."""
    found = get_object_or_404(Webhook, id=webhook_id)
    answer = sending.send_test(found)
    if answer.is_accepted:
        messages.success(request, f"The test was accepted: {answer.text}.")
    else:
        messages.error(request, f"The test was not accepted. {answer.text}")
    return redirect(found)


@administrators_only
@require_POST
def pause_webhook(request: HttpRequest, webhook_id: UUID) -> HttpResponse:
    """Let the events of a webhook wait."""
    found = get_object_or_404(Webhook, id=webhook_id)
    if changes.pause(found, request):
        messages.success(request, f"“{found.name}” is paused. Its events wait.")
    return redirect(found)


@administrators_only
@require_POST
def resume_webhook(request: HttpRequest, webhook_id: UUID) -> HttpResponse:
    """Let a webhook that is paused or off go on with what waits."""
    found = get_object_or_404(Webhook, id=webhook_id)
    if changes.resume(found, request):
        messages.success(request, f"“{found.name}” is on.")
    return redirect(found)


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def replace_secret(request: HttpRequest, webhook_id: UUID) -> HttpResponse:
    """Ask, then make another secret and show it once. The old one signs too for a day. `version` is that of the secret
    to replace, so that a double click makes one."""
    found = get_object_or_404(Webhook, id=webhook_id, for_journeys=False)
    if request.method != "POST":
        still_signs = bool(found.before_until and found.before_until > timezone.now())
        return render(request, "settings/webhook_replace.html", {"webhook": found, "still_signs": still_signs})
    replaced = changes.replace_secret(found, request, version=request.POST.get("version", ""))
    if replaced is None:
        messages.error(request, "The secret was replaced already, so no other one was made.")
        return redirect(found)
    secret, until = replaced
    _show_secret(request, found, secret, f"Until {moment(until)} events are signed with the old secret too.")
    return redirect(found)


def _show_secret(request: HttpRequest, webhook: Webhook, secret: str, overlap: str = "") -> None:
    text = "Copy it now into the program that receives the events: it is shown only once."
    show_once(request, Secret(f"Secret of “{webhook.name}”", f"{text} {overlap}", "Secret", secret))


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def delete_webhook(request: HttpRequest, webhook_id: UUID) -> HttpResponse:
    """Ask, then delete a webhook with its log and what waits."""
    found = get_object_or_404(Webhook, id=webhook_id)
    if request.method != "POST":
        waiting = Delivery.objects.filter(webhook=found, state=Delivery.State.WAITING).count()
        return render(request, "settings/webhook_delete.html", {"webhook": found, "waiting": waiting})
    changes.delete(found, request)
    messages.success(request, f"“{found.name}” deleted.")
    return redirect("delivery:webhooks")


@administrators_only
@require_POST
def send_again(request: HttpRequest, webhook_id: UUID) -> HttpResponse:
    """Post one event of the log again, or all that are dead."""
    found = get_object_or_404(Webhook, id=webhook_id)
    if request.POST.get("delivery"):
        delivery = get_object_or_404(Delivery, id=uuid_in(request.POST["delivery"]), webhook=found)
        count = changes.send_again(found, request, Delivery.State(delivery.state), [delivery.id])
    else:
        count = changes.send_again(found, request, Delivery.State.DEAD)
    if not count:
        messages.error(request, "There is nothing to send again.")
        return redirect(found)
    events = "The event is" if count == 1 else f"{number(count)} events are"
    rests = "" if found.status == Webhook.Status.ON else " once the webhook is resumed"
    messages.success(request, f"{events} sent again{rests}.")
    return redirect(found)
