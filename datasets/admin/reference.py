"""The reference lists: producers, themes, licences, keywords, groups."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from datasets import services
from datasets.admin.texts import TextsAdmin
from datasets.models import Group, Keyword, Licence, Organisation, Theme


class _Counted(TextsAdmin, admin.ModelAdmin):  # type: ignore[type-arg]  # generic in the stubs only
    """A list that says how many datasets point at each of its rows."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        queryset: QuerySet[Any] = super().get_queryset(request)
        counted: QuerySet[Any] = queryset.annotate(dataset_count=Count("datasets"))
        return counted

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save a row, and rewrite what the catalogue says of the datasets that point at it."""
        super().save_model(request, obj, form, change)
        if change and form.has_changed():
            services.reference_changed(obj.datasets.all())

    @admin.display(description=_("datasets"), ordering="dataset_count")
    def datasets_count(self, item: Any) -> int:
        return int(item.dataset_count)


@admin.register(Organisation)
class OrganisationAdmin(_Counted):
    list_display = ("name", "slug", "datasets_count")
    search_fields = ("name", "slug", "siret")
    prepopulated_fields = {"slug": ("name",)}


@admin.register(Theme)
class ThemeAdmin(_Counted):
    list_display = ("name", "position", "datasets_count")
    list_editable = ("position",)
    search_fields = ("name", "slug")
    prepopulated_fields = {"slug": ("name",)}


@admin.register(Licence)
class LicenceAdmin(_Counted):
    list_display = ("name", "code", "spdx", "datasets_count")
    search_fields = ("name", "code", "spdx")


@admin.register(Keyword)
class KeywordAdmin(_Counted):
    list_display = ("name", "datasets_count")
    search_fields = ("name",)


@admin.register(Group)
class GroupAdmin(_Counted):
    list_display = ("__str__", "slug", "datasets_count")
    search_fields = ("slug",)
