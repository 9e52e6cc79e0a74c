"""People and keys in the Django admin."""

from typing import Any

import allauth.socialaccount.admin  # noqa: F401  registers what is taken out below
from allauth.socialaccount.models import SocialApp, SocialToken
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from crm.accounts.models import ApiKey, Scope, User

admin.site.site_header = admin.site.site_title = "Mini CRM"
admin.site.index_title = "Administration"
admin.site.unregister(Group)  # one role field decides, not groups


class NewUserForm(AdminUserCreationForm):
    class Meta:
        model = User
        fields = ("email", "name", "role")
        field_classes: dict[str, type[forms.Field]] = {}

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].lower()
        if User.objects.filter(email=email).exists():
            raise forms.ValidationError("Somebody has this address already.")
        return email


class UserForm(UserChangeForm):
    class Meta:
        model = User
        fields = "__all__"
        field_classes: dict[str, type[forms.Field]] = {}


@admin.register(User)
class UserAdmin(DjangoUserAdmin):
    form = UserForm
    add_form = NewUserForm
    list_display = ("email", "name", "role", "is_active", "last_login")
    list_filter = ("role", "is_active")
    search_fields = ("email", "name")
    ordering = ("email",)
    filter_horizontal = ()
    readonly_fields = ("last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("email", "name", "role", "is_active", "password")}),
        ("Times", {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (None, {"fields": ("email", "name", "role")}),
        ("Password", {"fields": ("usable_password", "password1", "password2")}),
    )

    def save_model(self, request: HttpRequest, obj: User, form: forms.ModelForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if not change or "email" in form.changed_data:
            obj.vouch_for_email()


class ApiKeyForm(forms.ModelForm):
    scopes = forms.MultipleChoiceField(choices=Scope.choices, widget=forms.CheckboxSelectMultiple)

    class Meta:
        model = ApiKey
        fields = ("name", "scopes", "expires_at")


@admin.register(ApiKey)
class ApiKeyAdmin(admin.ModelAdmin):
    """A key is made and revoked, never changed: whoever was given it knows what it may do."""

    form = ApiKeyForm
    list_display = ("name", "prefix", "scopes", "live", "last_used_at", "expires_at", "created_by")
    list_filter = (("revoked_at", admin.EmptyFieldListFilter),)
    list_select_related = ("created_by",)
    search_fields = ("name", "prefix")
    ordering = ("-created_at",)
    actions = ("revoke",)

    @admin.display(boolean=True)
    def live(self, key: ApiKey) -> bool:
        return key.is_live

    def has_change_permission(self, request: HttpRequest, obj: ApiKey | None = None) -> bool:
        # The list asks without a key; its actions need it.
        return obj is None and super().has_change_permission(request)

    def get_fields(self, request: HttpRequest, obj: ApiKey | None = None) -> Any:
        if obj is None:
            return super().get_fields(request, obj)
        return ("name", "prefix", "scopes", "created_at", "created_by", "expires_at", "last_used_at", "revoked_at")

    def save_model(self, request: HttpRequest, obj: ApiKey, form: forms.ModelForm, change: bool) -> None:
        request.new_secret = obj.seal()  # type: ignore[attr-defined]
        obj.created_by = request.user  # type: ignore[assignment]
        super().save_model(request, obj, form, change)

    def response_add(self, request: HttpRequest, obj: ApiKey, post_url_continue: str | None = None) -> HttpResponse:
        """Shows the secret on this one answer; nothing keeps it."""
        context = self.admin_site.each_context(request) | {
            "title": f"The key of {obj.name}",
            "secret": request.new_secret,  # type: ignore[attr-defined]
            "opts": self.opts,
        }
        response = TemplateResponse(request, "admin/accounts/apikey/created.html", context)
        response["Cache-Control"] = "no-store"
        return response

    @admin.action(description="Revoke selected API keys")
    def revoke(self, request: HttpRequest, keys: QuerySet[ApiKey]) -> None:
        revoked = keys.filter(revoked_at=None).update(revoked_at=timezone.now())
        self.message_user(request, f"Revoked: {revoked}. They open nothing any more.", messages.SUCCESS)


# Google's app is set in the environment alone, and its tokens are not kept.
admin.site.unregister((SocialApp, SocialToken))
