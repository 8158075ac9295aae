"""Files beside the data, as staff put them there, rename them and take them away."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from datasets.admin.texts import TextsAdmin
from datasets.attachments import free_id
from datasets.models import Attachment
from datasets.storage import ATTACHMENTS, FileTooLargeError, StoredFile, store


class AttachmentForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in the stubs only
    """A file with its title; another file takes the place of the one that is there."""

    upload = forms.FileField(
        label=_("file"), required=False, help_text=_("Replaces the file that is there.")
    )

    class Meta:
        model = Attachment
        fields = ("kind", "title", "description")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._stored: StoredFile | None = None
        if self.instance.pk is None:
            self.fields["upload"].required = True
            self.fields["upload"].help_text = ""

    def clean_upload(self) -> Any:
        """Store the file; the janitor takes it away if the page is not saved."""
        upload = self.cleaned_data.get("upload")
        if upload:
            try:
                self._stored = store(upload, upload.name or "", folder=ATTACHMENTS)
            except FileTooLargeError as err:
                text = _("The file is larger than %(limit)s bytes.") % {"limit": err.limit}
                raise forms.ValidationError(text) from err
        return upload

    def save(self, commit: bool = True) -> Attachment:
        """Write what is known of the file; its identifier stays while it stays beside the data."""
        item, stored = self.instance, self._stored
        if stored is not None:
            item.file_key, item.file_name = stored.key, stored.name
            item.mimetype, item.size, item.sha256 = stored.mimetype, stored.size, stored.sha256
        if not item.attachment_id or "kind" in self.changed_data:
            others = Attachment.objects.filter(dataset=item.dataset, kind=item.kind)
            taken = set(others.exclude(pk=item.pk).values_list("attachment_id", flat=True))
            item.attachment_id = free_id(item.file_name, taken)
        saved: Attachment = super().save(commit)
        return saved


class AttachmentInline(TextsAdmin, admin.StackedInline):  # type: ignore[type-arg]  # generic in the stubs only
    """The files beside the data of a dataset."""

    model = Attachment
    form = AttachmentForm
    extra = 0
    classes = ("collapse",)
    readonly_fields = ("attachment_id", "size")
    fieldsets = (
        (None, {"fields": (("kind", "attachment_id", "size"), "upload", "title", "description")}),
    )
