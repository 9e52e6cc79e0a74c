"""Permissions: of users by their role on pages, of programs by the scopes of their key on the API."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from ninja.errors import HttpError
from ninja.security import HttpBearer

from crm.accounts.models import ApiKey, Scope
from crm.accounts.requests import PageRequest
from crm.web.sentences import NO_KEY

View = Callable[..., HttpResponseBase]


def editors_only(view: View) -> View:
    """Administrators and marketers; viewers are refused. Strangers were already sent to sign in."""

    @wraps(view)
    def guarded(request: PageRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.may_edit:
            raise PermissionDenied("Viewers cannot change anything. Ask an administrator for the marketer role.")
        return view(request, *args, **kwargs)

    return guarded


def administrators_only(view: View) -> View:
    """Administrators; everybody else is refused. Strangers were already sent to sign in."""

    @wraps(view)
    def guarded(request: PageRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_admin:
            raise PermissionDenied("This is for administrators. Ask one of them.")
        return view(request, *args, **kwargs)

    return guarded


class KeyWith(HttpBearer):
    """An API key that has one scope: 401 without a live key, 403 without the scope."""

    def __init__(self, scope: Scope) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> ApiKey | None:
        return self._with_scope(ApiKey.find(token))

    def _with_scope(self, key: ApiKey | None) -> ApiKey | None:
        if key and self.scope not in key.scopes:
            raise HttpError(403, f"This key lacks the scope “{self.scope}”. Settings → API keys makes one with it.")
        return key


class RememberedKeyWith(KeyWith):
    """The same for routes that only append to a stream: they do so with `request.stamp`, and so no key is looked up."""

    def authenticate(self, request: HttpRequest, token: str) -> ApiKey | None:
        key, request.stamp = ApiKey.remembered(token) or (None, None)  # type: ignore[attr-defined]
        return self._with_scope(key)


ingest = KeyWith(Scope.INGEST)
append = RememberedKeyWith(Scope.INGEST)
read = KeyWith(Scope.READ)
control = KeyWith(Scope.CAMPAIGNS)
webhooks = KeyWith(Scope.WEBHOOKS)


def key_required(scope: Scope) -> Callable[[View], View]:
    """The same, for a view outside of the API."""
    authenticate = KeyWith(scope)

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            try:
                request.auth = authenticate(request)  # type: ignore[attr-defined]
            except HttpError as refused:
                return _problem(refused.status_code, str(refused))
            if not request.auth:  # type: ignore[attr-defined]
                return _problem(401, NO_KEY, **{"WWW-Authenticate": "Bearer"})
            return view(request, *args, **kwargs)

        return guarded

    return guard


def _problem(status: int, said: str, **headers: str) -> HttpResponseBase:
    detail = [{"loc": ["header", "Authorization"], "msg": said}]
    return JsonResponse({"detail": detail}, status=status, headers=headers)
