"""Settings → Team: its members, their roles, and invitations."""

from collections.abc import Callable
from uuid import UUID

from allauth.mfa.models import Authenticator
from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.mail import EmailMessage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crm.accounts import team
from crm.accounts.audit import By
from crm.accounts.models import ApiKey, Invitation, Role, User
from crm.accounts.permissions import administrators_only
from crm.accounts.requests import PageRequest
from crm.accounts.sessions import list_sessions
from crm.accounts.shown_once import Secret, show_once
from crm.accounts.team import Refused
from crm.web import mail
from crm.web.display import moment
from crm.web.forms import form_page
from crm.web.site import site_url


class InvitationForm(forms.ModelForm):
    """Address and role of a person to invite."""

    role = forms.ChoiceField(choices=Role.choices, initial=Role.MARKETER)

    class Meta:
        model = Invitation
        fields = ("email", "role")
        error_messages = {
            "email": {"required": "Write whom to invite.", "invalid": "Write an address like mira@example.com."}
        }

    def clean_email(self) -> str:
        """In small letters."""
        return self.cleaned_data["email"].lower()


class RoleForm(forms.Form):
    """A person's role."""

    role = forms.ChoiceField(choices=Role.choices)


@administrators_only
@require_safe
def list_team(request: HttpRequest) -> HttpResponse:
    """People and open invitations."""
    return _page(request, InvitationForm())


@administrators_only
@require_POST
def invite(request: PageRequest) -> HttpResponse:
    """Send an invitation."""
    form = InvitationForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    try:
        return _invite(request, form.cleaned_data["email"], Role(form.cleaned_data["role"]))
    except Refused as refused:
        form.add_error("email", str(refused))
        return _page(request, form)


@administrators_only
@require_POST
def resend(request: PageRequest, invitation_id: UUID) -> HttpResponse:
    """Send a new link, valid for a week; the previous one stops working."""
    invitation = get_object_or_404(Invitation, id=invitation_id, accepted_at=None, revoked_at=None)
    try:
        return _invite(request, invitation.email, Role(invitation.role))
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("accounts:team")


@administrators_only
@require_POST
def revoke(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    """Revoke an invitation."""
    invitation = get_object_or_404(Invitation, id=invitation_id)
    if team.revoke(invitation, request):
        messages.success(request, f"The invitation to {invitation.email} no longer works.")
    return redirect("accounts:team")


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def change_role(request: PageRequest, user_id: UUID) -> HttpResponse:
    """Ask for the new role, then change it."""
    user = get_object_or_404(User, id=user_id)
    form = RoleForm(request.POST or None, initial={"role": user.role})
    if request.method != "POST" or not form.is_valid():
        return form_page(request, "settings/role.html", {"person": user, "form": form})
    role = Role(form.cleaned_data["role"])
    return _do(request, lambda: team.change_role(user, role, request), f"{user} is {role.label.lower()} from now on.")


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def switch_off(request: PageRequest, user_id: UUID) -> HttpResponse:
    """Ask, then disable an account."""
    return _after_asking(request, user_id, team.switch_off, "is signed out, and cannot sign in.")


@administrators_only
@require_POST
def switch_on(request: PageRequest, user_id: UUID) -> HttpResponse:
    """Enable a disabled account."""
    user = get_object_or_404(User, id=user_id)
    return _do(request, lambda: team.switch_on(user, request), f"{user} can sign in again.")


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def reset_two_factor(request: PageRequest, user_id: UUID) -> HttpResponse:
    """Ask, then remove a person's second factor."""
    return _after_asking(request, user_id, team.reset_two_factor, "signs in without a code now.")


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: PageRequest, user_id: UUID) -> HttpResponse:
    """Ask, then remove a person."""
    return _after_asking(request, user_id, team.remove, "is removed from the team.")


def _after_asking(request: PageRequest, user_id: UUID, act: Callable[[User, By], None], done: str) -> HttpResponse:
    """GET asks once more, and says what will happen."""
    user = get_object_or_404(User, id=user_id)
    if request.method == "POST":
        return _do(request, lambda: act(user, request), f"{user} {done}")
    keys = ApiKey.objects.live().filter(created_by=user)
    context = {"person": user, "act": act.__name__, "keys": keys, "sessions": len(list_sessions(user))}
    return render(request, "settings/person.html", context)


def _do(request: PageRequest, change: Callable[[], object], done: str) -> HttpResponse:
    try:
        change()
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, done)
    still = User.objects.filter(id=request.user.id).first()
    return redirect("accounts:team" if still and still.is_admin else "accounts:profile")


def _page(request: HttpRequest, form: InvitationForm) -> HttpResponse:
    protected = set(Authenticator.objects.filter(type=Authenticator.Type.TOTP).values_list("user_id", flat=True))
    context = {
        "form": form,
        "people": [(user, user.id in protected) for user in User.objects.order_by("email")],
        "invitations": Invitation.objects.filter(accepted_at=None, revoked_at=None)
        .order_by("-id")
        .select_related("invited_by"),
        "domains": settings.SIGNUP_DOMAINS,
    }
    return form_page(request, "settings/team.html", context)


def _invite(request: PageRequest, email: str, role: Role) -> HttpResponse:
    """By mail. Where that cannot be, the page shows the link once, for the administrator to pass on."""
    by = request.user
    invitation, secret = team.invite(email, role, request, invited_by=by)
    link = site_url(reverse("accounts:join", args=[secret]))
    because = mail.NONE
    if mail.is_set_up():
        text = render_to_string("settings/invitation.txt", {"invitation": invitation, "link": link, "by": by})
        try:
            EmailMessage("Your invitation to Mini CRM", text, to=[email]).send()
        except OSError as error:  # SMTP's are such too
            because = f"The mail server did not take the mail ({type(error).__name__})"
        else:
            messages.success(request, f"{email} is invited.")
            return redirect("accounts:team")
    how = f"{because}, so send them this link yourself. It works once, until {moment(invitation.expires_at)}."
    show_once(request, Secret(f"{email} is invited", f"{how} It is shown only now.", "Link", link))
    return redirect("accounts:team")
