"""Settings → Consent: topics, what each channel needs before somebody is written to, and the words that mean STOP."""

import uuid
from collections.abc import Sequence
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, ProtectedError
from django.forms.models import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crm.accounts.audit import Action, By, record
from crm.accounts.audited import delete_audited, save_audited
from crm.accounts.permissions import administrators_only, editors_only
from crm.database import transactional
from crm.web.forms import form_page, form_version, is_stale
from crm.web.long_texts import refuse_long_texts
from crm.web.paging import requested_page
from crm.web.unique_names import save_unless_taken
from customers.channels import CHANNELS, Channel
from customers.models import ConsentRule, StopWord, Topic, Wording
from customers.privacy.replies import START_WORDS, STOP_WORDS, is_word, reply_key
from customers.text import clean, fold

MAX_TOPICS = 20  # more than anybody reads on a page
WORDINGS = 20  # a page
RULES_CHANGED = (
    "Not saved: who may be written to was changed elsewhere after you opened the page. Check it, and save again."
)


class TopicForm(forms.ModelForm):
    """The name of a topic and what readers are told about it."""

    class Meta:
        model = Topic
        fields = ("name", "description")
        error_messages = {"name": {"required": "Write a name that customers understand."}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        refuse_long_texts(self)

    def clean(self) -> dict[str, Any]:
        """The name cleaned, and different from those of all other topics."""
        cleaned = super().clean() or {}
        cleaned["description"] = clean(cleaned.get("description", ""))
        if name := clean(cleaned.get("name", "")):
            cleaned["name"] = name
            self.instance.name_key = fold(name)
            if Topic.objects.filter(name_key=fold(name)).exclude(id=self.instance.id).exists():
                self.add_error("name", "There is a topic with this name already.")
            if self.instance._state.adding and Topic.objects.count() >= MAX_TOPICS:
                self.add_error("name", f"There are {MAX_TOPICS} topics already: delete one first.")
        elif "name" not in self.errors:
            self.add_error("name", "Write a name that customers understand.")
        return cleaned


class WordForm(forms.Form):
    """A word that means STOP."""

    text = forms.CharField(max_length=50, error_messages={"required": "Write a word."})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        refuse_long_texts(self)

    def clean_text(self) -> str:
        """The word cleaned; it must be words alone, and not be known."""
        text = clean(self.cleaned_data["text"])
        key = reply_key(text)
        if not key:
            raise forms.ValidationError("Write a word with letters.")
        if not is_word(text):
            raise forms.ValidationError("Use letters, digits and spaces only. Signs around a reply are ignored.")
        if key in set(map(reply_key, START_WORDS)):
            raise forms.ValidationError("This word means START.")
        if key in set(map(reply_key, STOP_WORDS)) or StopWord.objects.filter(key=key).exists():
            raise forms.ValidationError("This word means STOP already.")
        return text


@editors_only
@require_http_methods(["GET", "HEAD", "POST"])
def settings_page(request: HttpRequest) -> HttpResponse:
    """Show everything; `act` adds a topic or a word."""
    act = request.POST.get("act", "")
    topic_form = TopicForm(request.POST if act == "topic" else None)
    word_form = WordForm(request.POST if act == "word" else None)
    if act == "topic" and topic_form.is_valid() and _save_topic(request, topic_form):
        return redirect("customers:consent_settings")
    if act == "word" and word_form.is_valid():
        text = word_form.cleaned_data["text"]
        _add_stop_word(text, request)
        messages.success(request, f"“{text}” means STOP from now on.")
        return redirect("customers:consent_settings")
    needing = _needing_yes()
    context = {
        "topics": Topic.objects.annotate(refusals=Count("topicrefusal")),
        "topic_form": topic_form,
        "rules": [(channel, channel.name in needing) for channel in CHANNELS.values()],
        "rules_version": form_version(needing),
        "words": StopWord.objects.order_by("key"),
        "built_in_words": STOP_WORDS,
        "word_form": word_form,
    }
    return render(request, "settings/consent.html", context, status=422 if act else 200)


@transactional
def _add_stop_word(text: str, by: By) -> None:
    _, is_new = StopWord.objects.get_or_create(key=reply_key(text), defaults={"text": text})
    if is_new:
        record(Action.CONSENT_SETTINGS_CHANGED, by, what="a word that means STOP was added", word=text)


def _save_topic(request: HttpRequest, form: TopicForm) -> bool:
    """Whether the topic was saved; the form has the error where somebody else has just taken its name."""
    details = {"what": "a topic was saved", "topic": form.cleaned_data["name"]}
    save = partial(save_audited, form, Action.CONSENT_SETTINGS_CHANGED, request, **details)
    if saved := save_unless_taken(form, save):
        messages.success(request, f"Topic “{saved}” saved.")
    return saved is not None


@editors_only
@require_safe
def wordings(request: HttpRequest) -> HttpResponse:
    """What customers agreed to, word for word, the newest first."""
    page = requested_page(Wording.objects.all(), request, WORDINGS, order="-created_at")
    return render(request, "settings/wordings.html", {"page": page})


@administrators_only
@require_POST
def save_rules(request: HttpRequest) -> HttpResponse:
    """Let the channels in `yes` need a yes, and no other ones."""
    if not is_stale(request, form_version(_needing_yes()), RULES_CHANGED):
        _set_rules(request.POST.getlist("yes"), request)
        messages.success(request, "Saved. Campaigns that are launched from now on follow this.")
    return redirect("customers:consent_settings")


def _needing_yes() -> list[str]:
    """The channels that need a yes, by name."""
    needing = ConsentRule.objects.filter(needs_yes=True)
    return sorted(needing.values_list("channel", flat=True))


@transactional
def _set_rules(needing_yes: Sequence[str], by: By) -> None:
    changed = [channel.label for channel in CHANNELS.values() if set_rule(channel, channel.name in needing_yes)]
    if changed:
        labels = ", ".join(changed)
        record(Action.CONSENT_SETTINGS_CHANGED, by, what="who may be written to", channels=labels)


@transactional
def set_rule(channel: Channel, needs_yes: bool) -> bool:
    """Let a channel need a yes, or not; whether that is new."""
    rule, _ = ConsentRule.objects.get_or_create(channel=channel.name)
    return bool(ConsentRule.objects.filter(id=rule.id).exclude(needs_yes=needs_yes).update(needs_yes=needs_yes))


@editors_only
@require_http_methods(["GET", "HEAD", "POST"])
def topic(request: HttpRequest, topic_id: uuid.UUID) -> HttpResponse:
    """Change the words of a topic. Refusals stay."""
    chosen = get_object_or_404(Topic, id=topic_id)
    version = form_version(model_to_dict(chosen))
    stale = is_stale(request, version)
    form = TopicForm(request.POST or None, instance=chosen)
    if request.method == "POST" and not stale and form.is_valid() and _save_topic(request, form):
        return redirect("customers:consent_settings")
    return form_page(request, "settings/topic.html", {"form": form, "topic": chosen, "version": version}, stale=stale)


@editors_only
@require_http_methods(["GET", "HEAD", "POST"])
def delete_topic(request: HttpRequest, topic_id: uuid.UUID) -> HttpResponse:
    """Ask, then delete a topic with its refusals. One that campaigns have stays, since people refused it there."""
    chosen = get_object_or_404(Topic, id=topic_id)
    if request.method != "POST":
        refusals = chosen.topicrefusal_set.count()
        return render(request, "settings/delete_topic.html", {"topic": chosen, "refusals": refusals})
    try:
        delete_audited(chosen, Action.CONSENT_SETTINGS_CHANGED, request, what="a topic was deleted", topic=chosen.name)
    except ProtectedError:
        messages.error(request, f"Not deleted: campaigns have the topic “{chosen.name}”. You can rename it.")
    else:
        messages.success(request, f"Topic “{chosen.name}” deleted.")
    return redirect("customers:consent_settings")


@editors_only
@require_POST
def delete_word(request: HttpRequest, word_id: uuid.UUID) -> HttpResponse:
    """Let a word of this installation mean nothing again."""
    word = get_object_or_404(StopWord, id=word_id)
    details = {"what": "a word that means STOP was deleted", "word": word.text}
    delete_audited(word, Action.CONSENT_SETTINGS_CHANGED, request, **details)
    messages.success(request, f"“{word.text}” no longer means STOP.")
    return redirect("customers:consent_settings")
