"""People and keys in the Django admin."""

from typing import Any

# These register what is taken out below.
import allauth.account.admin
import allauth.mfa.admin
import allauth.socialaccount.admin  # noqa: F401
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django import forms
from django.contrib import admin, messages
from django.contrib.admin import site
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from crm.accounts import team
from crm.accounts.audit import Action, AuditEntry, record
from crm.accounts.audited import AuditedAdmin
from crm.accounts.models import ApiKey, Invitation, Notice, Scope, User
from crm.accounts.shown_once import Secret, show_once
from crm.database.admin import ReadOnlyAdmin

site.site_header = site.site_title = "Mini CRM"
site.index_title = "Administration"
site.unregister(Group)  # one role field decides, not groups


class NewUserForm(AdminUserCreationForm):
    """A new person: address, name, role, password."""

    class Meta:
        model = User
        fields = ("email", "name", "role")
        field_classes: dict[str, type[forms.Field]] = {}

    def clean_email(self) -> str:
        """In small letters, and nobody else's."""
        email = self.cleaned_data["email"].lower()
        if User.objects.has(email):
            raise forms.ValidationError("Somebody has this address already.")
        User.objects.drop_squatters(email)
        return email


class UserForm(UserChangeForm):
    """An existing person."""

    class Meta:
        model = User
        fields = "__all__"
        field_classes: dict[str, type[forms.Field]] = {}

    def clean_email(self) -> str:
        """In small letters, and nobody else's."""
        email = self.cleaned_data["email"].lower()
        if email != User.objects.get(pk=self.instance.pk).email and User.objects.has(email):
            raise forms.ValidationError("Somebody has this address already.")
        return email


@admin.register(User)
class UserAdmin(AuditedAdmin, DjangoUserAdmin):
    """Roles, and who is in the team, are settled on the page of the team, which always keeps an administrator."""

    form = UserForm
    add_form = NewUserForm
    list_display = ("email", "name", "role", "is_active", "last_login")
    list_filter = ("role", "is_active", "last_login")
    search_fields = ("email", "name")
    ordering = ("email",)
    filter_horizontal = ()
    readonly_fields = ("role", "is_active", "last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("email", "name", "password")}),
        ("Settings → Team", {"fields": ("role", "is_active")}),
        ("Times", {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (None, {"fields": ("email", "name", "role")}),
        ("Password", {"fields": ("usable_password", "password1", "password2")}),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        return self.readonly_fields if obj else ("last_login", "date_joined")

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: forms.ModelForm, change: bool) -> None:
        if change and "email" in form.changed_data:
            team.change_email(obj, obj.email, request)
        super().save_model(request, obj, form, change)
        if not change:
            obj.vouch_for_email()

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        record(Action.PERSON_ADDED, request, of=obj, role=obj.role)
        return DjangoUserAdmin.log_addition(self, request, obj, message)


class ApiKeyForm(forms.ModelForm):
    """A new API key."""

    scopes = forms.MultipleChoiceField(choices=Scope.choices, widget=forms.CheckboxSelectMultiple)

    class Meta:
        model = ApiKey
        fields = ("name", "scopes", "expires_at")


@admin.register(ApiKey)
class ApiKeyAdmin(AuditedAdmin):
    """Keys are created and revoked, never changed or deleted, so that the audit log can name them."""

    form = ApiKeyForm
    list_display = ("name", "prefix", "scopes", "live", "last_used_at", "expires_at", "created_by")
    list_filter = (("revoked_at", admin.EmptyFieldListFilter),)
    list_select_related = ("created_by",)
    search_fields = ("name", "prefix")
    ordering = ("-created_at",)
    actions = ("revoke",)

    @admin.display(boolean=True)
    def live(self, key: ApiKey) -> bool:
        """Whether the key works now."""
        return key.is_live

    def has_change_permission(self, request: HttpRequest, obj: ApiKey | None = None) -> bool:
        # The list asks without a key; its actions need it.
        return obj is None and super().has_change_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: ApiKey | None = None) -> bool:
        return False

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        record(Action.KEY_MADE, request, of=obj, scopes=obj.scopes)
        return admin.ModelAdmin.log_addition(self, request, obj, message)

    def get_fields(self, request: HttpRequest, obj: ApiKey | None = None) -> Any:
        if obj is None:
            return super().get_fields(request, obj)
        return ("name", "prefix", "scopes", "created_at", "created_by", "expires_at", "last_used_at", "revoked_at")

    def save_model(self, request: HttpRequest, obj: Any, form: forms.ModelForm, change: bool) -> None:
        request.new_secret = obj.seal()  # type: ignore[attr-defined]
        obj.created_by = request.user
        super().save_model(request, obj, form, change)

    def response_add(self, request: HttpRequest, obj: ApiKey, post_url_continue: str | None = None) -> HttpResponse:
        """Leads to Settings → API keys, which shows the secret once."""
        secret = request.new_secret  # type: ignore[attr-defined]
        show_once(request, Secret(f"API key “{obj.name}”", "Copy it now: it is shown only once.", "API key", secret))
        return redirect("accounts:keys")

    @admin.action(description="Revoke selected API keys")
    def revoke(self, request: HttpRequest, keys: QuerySet[ApiKey]) -> None:
        """Revoke the selected keys, and say how many were active."""
        revoked = sum(key.revoke(by=request) for key in keys)
        self.message_user(request, f"Revoked: {revoked}. They no longer work.", messages.SUCCESS)


site.register(
    Invitation,
    ReadOnlyAdmin,
    list_display=("email", "role", "invited_by", "created_at", "expires_at", "accepted_at", "revoked_at"),
    list_filter=("role", ("accepted_at", admin.EmptyFieldListFilter), ("revoked_at", admin.EmptyFieldListFilter)),
    search_fields=("email",),
)
site.register(Notice, ReadOnlyAdmin, list_display=("at", "person", "text", "read_at"), search_fields=("text",))
site.register(
    AuditEntry,
    ReadOnlyAdmin,
    list_display=("at", "actor", "origin", "label", "subject_kind", "subject"),
    list_filter=("origin", "at"),
    search_fields=("search_key",),
)


# Google's app is set in the environment alone, and its tokens are not kept. How people sign in is theirs: what a hand
# changes here might open somebody else's account.
site.unregister((SocialApp, SocialToken, SocialAccount, EmailAddress, Authenticator))
