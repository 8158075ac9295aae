"""Applications that may ask people for their rights, as administrators register them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from oauth2_provider.generators import generate_client_secret
from oauth2_provider.models import (
    AccessToken,
    Application,
    DeviceGrant,
    Grant,
    IDToken,
    RefreshToken,
)

for _model in (AccessToken, Application, DeviceGrant, Grant, IDToken, RefreshToken):
    if admin.site.is_registered(_model):  # the library's pages show more than the portal uses
        admin.site.unregister(_model)


class ApplicationForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in the stubs only
    """What an administrator says of an application."""

    name = forms.CharField(label=_("Name that people are shown"), max_length=255)
    redirect_uris = forms.CharField(
        label=_("Addresses to which people go back"),
        widget=forms.Textarea(attrs={"rows": 3, "cols": 60}),
        help_text=_("One on each line, complete: https://example.org/callback"),
    )
    client_type = forms.ChoiceField(
        label=_("Where it runs"),
        choices=(
            (Application.CLIENT_CONFIDENTIAL, _("on a server, where it keeps a secret")),
            (Application.CLIENT_PUBLIC, _("in browsers or on phones, without a secret")),
        ),
    )

    class Meta:
        model = Application
        fields = ("name", "client_type", "redirect_uris")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.authorization_grant_type = Application.GRANT_AUTHORIZATION_CODE


@admin.register(Application)
class ApplicationAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # generic in the stubs only
    """Register an application; its secret is shown once."""

    form = ApplicationForm
    list_display = ("name", "client_id", "client_type", "created")
    search_fields = ("name", "client_id")
    readonly_fields = ("client_id",)
    fields = ("name", "client_id", "client_type", "redirect_uris")
    actions = ("renew_secret",)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Make the secret of a new application, and show it."""
        secret = obj.client_secret = obj.client_secret if change else generate_client_secret()
        super().save_model(request, obj, form, change)
        if not change and obj.client_type == Application.CLIENT_CONFIDENTIAL:
            self._show(request, obj, secret)

    @admin.action(description=_("Make a new secret"), permissions=["change"])
    def renew_secret(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        for application in queryset:
            secret = application.client_secret = generate_client_secret()
            application.save()
            self._show(request, application, secret)

    def _show(self, request: HttpRequest, application: Any, secret: str) -> None:
        text = _("The secret of %(name)s, shown this once: %(secret)s")
        facts = {"name": application.name, "secret": secret}
        self.message_user(request, text % facts, messages.WARNING)
