"""A dataset and the texts of its fields, as staff edit them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from datasets import services
from datasets.admin.attachment import AttachmentInline
from datasets.admin.texts import TextsAdmin, WordsField
from datasets.models import Dataset, DatasetField, Version
from datasets.types import FieldType

FLAGS = (
    ("facet", _("filter")),
    ("disjunctive", _("several choices")),
    ("sortable", _("sortable")),
    ("id", _("identifies the record")),
)


class FieldForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in the stubs only
    """Type and annotations as choices rather than as JSON."""

    declared_type = forms.ChoiceField(
        label=_("type set by staff"),
        required=False,
        choices=[("", _("as found")), *((kind.value, kind.value) for kind in FieldType)],
        help_text=_("Holds from the next upload on."),
    )
    flags = forms.MultipleChoiceField(
        label=_("use"), required=False, choices=FLAGS, widget=forms.CheckboxSelectMultiple
    )
    separator = forms.CharField(
        label=_("separator of several values"),
        required=False,
        max_length=5,
        strip=False,
        widget=forms.TextInput(attrs={"size": 4}),
        help_text=_("For cells that hold a list. Holds from the next upload on."),
    )

    class Meta:
        model = DatasetField
        fields = ("label", "description", "unit", "declared_type")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        annotations = self.instance.annotations or {}
        self.fields["flags"].initial = [name for name, _label in FLAGS if annotations.get(name)]
        separator = annotations.get("multivalued", "")
        self.fields["separator"].initial = separator if isinstance(separator, str) else ""

    def save(self, commit: bool = True) -> DatasetField:
        known = {name for name, _label in FLAGS} | {"multivalued"}
        kept = {k: v for k, v in self.instance.annotations.items() if k not in known}
        chosen = dict.fromkeys(self.cleaned_data["flags"], True)
        separator = self.cleaned_data["separator"]
        several = {"multivalued": separator} if separator else {}
        self.instance.annotations = {**kept, **chosen, **several}
        saved: DatasetField = super().save(commit)
        return saved


class FieldInline(TextsAdmin, admin.StackedInline):  # type: ignore[type-arg]  # generic in the stubs only
    """The fields come from the files: their texts are edited here."""

    model = DatasetField
    form = FieldForm
    extra = 0
    can_delete = False
    classes = ("collapse",)
    readonly_fields = ("name", "source")
    fieldsets = (
        (None, {"fields": (("name", "source"), "label", "description")}),
        (None, {"fields": (("unit", "declared_type", "separator"), "flags")}),
    )

    def has_add_permission(self, request: HttpRequest, obj: Dataset | None = None) -> bool:
        return False


class VersionInline(admin.TabularInline):  # type: ignore[type-arg]  # generic in the stubs only
    """The versions there are; they are immutable."""

    model = Version
    fk_name = "dataset"
    extra = 0
    can_delete = False
    fields = ("number", "records_count", "file_name", "published_at", "message")
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest, obj: Dataset | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Dataset | None = None) -> bool:
        return False


class DatasetForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in the stubs only
    territory = WordsField(label=_("territory"), required=False, help_text=_("Comma between."))
    key = WordsField(
        label=_("key fields"),
        required=False,
        help_text=_("Identifiers of the fields that identify a record, comma between."),
    )

    class Meta:
        model = Dataset
        exclude = ()

    def clean_title(self) -> dict[str, str]:
        title: dict[str, str] = self.cleaned_data["title"]
        if not title:
            raise forms.ValidationError(_("Give a title in one language at least."))
        return title


@admin.register(Dataset)
class DatasetAdmin(TextsAdmin, admin.ModelAdmin):  # type: ignore[type-arg]  # generic in the stubs only
    """Create a dataset, describe it, show it or take it out of sight."""

    form = DatasetForm
    inlines = (FieldInline, AttachmentInline, VersionInline)
    list_display = ("__str__", "dataset_id", "state", "visibility", "publisher", "records")
    list_filter = ("state", "visibility", "themes", "publisher", "update_frequency")
    list_select_related = ("published_version", "publisher")
    search_fields = ("dataset_id", "uid", "title", "publisher__name")
    autocomplete_fields = ("publisher", "themes", "keywords", "licence", "group")
    actions = ("publish", "unpublish")
    fieldsets = (
        (None, {"fields": ("title", "dataset_id", "description", "visibility")}),
        (
            _("Who and what"),
            {"fields": ("publisher", "themes", "keywords", "licence", "licence_text")},
        ),
        (
            _("Time and place"),
            {"fields": ("update_frequency", "territory", "language", "timezone")},
        ),
        (
            _("More"),
            {"classes": ("collapse",), "fields": ("references", "key", "group", "metas")},
        ),
    )

    @admin.display(description=_("records"), ordering="published_version__records_count")
    def records(self, dataset: Dataset) -> int | None:
        version = dataset.published_version
        return version.records_count if version else None

    def get_readonly_fields(
        self, request: HttpRequest, obj: Dataset | None = None
    ) -> tuple[str, ...]:
        return ("dataset_id",) if obj is not None and obj.is_id_locked else ()

    def get_inlines(self, request: HttpRequest, obj: Dataset | None) -> Any:
        return self.inlines if obj is not None else ()

    def save_model(self, request: HttpRequest, obj: Dataset, form: Any, change: bool) -> None:
        """Write what was edited alone: a run may have published since the form was read."""
        if not change:
            obj.created_by_id = request.user.pk
            super().save_model(request, obj, form, change)
            return
        columns = {field.name for field in obj._meta.concrete_fields}
        obj.save(update_fields=[name for name in form.changed_data if name in columns])

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        services.metadata_changed(form.instance)

    def response_add(
        self, request: HttpRequest, obj: Dataset, post_url_continue: str | None = None
    ) -> HttpResponse:
        """Go on to the upload, which is the next thing to do."""
        response = super().response_add(request, obj, post_url_continue)
        is_plain = not {"_continue", "_addanother", "_popup"} & request.POST.keys()
        if is_plain and request.user.has_perm("ingest.add_run"):
            return HttpResponseRedirect(f"{reverse('admin:ingest_run_add')}?dataset={obj.pk}")
        return response

    def has_delete_permission(self, request: HttpRequest, obj: Dataset | None = None) -> bool:
        """A dataset that was ever public is taken out of sight, not deleted."""
        return super().has_delete_permission(request, obj) and (
            obj is not None and not obj.is_id_locked
        )

    def delete_model(self, request: HttpRequest, obj: Dataset) -> None:
        services.delete_dataset(obj)

    @admin.action(description=_("Show to the public"), permissions=["change"])
    def publish(self, request: HttpRequest, queryset: QuerySet[Dataset]) -> None:
        for dataset in queryset:
            try:
                services.publish_dataset(dataset)
            except services.CatalogueError:
                text = _("%(name)s has no data yet: upload a file first.") % {"name": dataset}
                self.message_user(request, text, messages.ERROR)
            else:
                self.message_user(request, _("%(name)s is published.") % {"name": dataset})

    @admin.action(description=_("Take out of public sight"), permissions=["change"])
    def unpublish(self, request: HttpRequest, queryset: QuerySet[Dataset]) -> None:
        for dataset in queryset:
            services.unpublish_dataset(dataset)
            self.message_user(request, _("%(name)s is no longer shown.") % {"name": dataset})
