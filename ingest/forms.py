"""What staff fill in around an upload."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from datasets.models import Dataset
from datasets.models.texts import localized
from ingest.options import NO_HEADER, ReadOptions, RunOptions

_DELIMITERS = (
    ("", _("as found")),
    (";", _("semicolon")),
    (",", _("comma")),
    ("\t", _("tab")),
    ("|", _("vertical bar")),
)
_ENCODINGS = (
    ("", _("as found")),
    ("utf-8", "UTF-8"),
    ("cp1252", "Windows-1252"),
    ("iso8859-15", "Latin-9"),
    ("utf-16", "UTF-16"),
    ("mac_roman", "Mac Roman"),
)


class _DatasetChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in the stubs only
    def label_from_instance(self, obj: Dataset) -> str:
        return f"{localized(obj.title) or obj.dataset_id} ({obj.dataset_id})"


class UploadForm(forms.Form):
    """A file for a dataset, and only what evidence cannot tell."""

    dataset = _DatasetChoice(label=_("Dataset"), queryset=Dataset.objects.none())
    file = forms.FileField(label=_("File"), allow_empty_file=True)
    message = forms.CharField(
        label=_("What changes with this file?"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "cols": 60}),
    )
    is_direct = forms.BooleanField(
        label=_("Publish directly when nothing is wrong"),
        required=False,
        help_text=_("Otherwise the new version waits for your word."),
    )
    encoding = forms.ChoiceField(label=_("Encoding"), required=False, choices=_ENCODINGS)
    delimiter = forms.ChoiceField(label=_("Separator"), required=False, choices=_DELIMITERS)
    sheet = forms.CharField(
        label=_("Sheet"),
        required=False,
        max_length=255,
        help_text=_("Of a workbook, as it stands on its tab; empty: the first with a table."),
    )
    member = forms.CharField(
        label=_("Table"),
        required=False,
        max_length=255,
        help_text=_(
            "Of an archive or another file with several tables; empty: the main one. The tables of"
            " a timetable (GTFS) are all published when none is named."
        ),
    )
    header_line = forms.IntegerField(
        label=_("Line of the header"),
        required=False,
        min_value=0,
        max_value=1000,
        help_text=_("From 1; 0 when there is none; empty: as found."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["dataset"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  (tells the type checker)
        field.queryset = Dataset.objects.order_by("dataset_id")

    def run_options(self) -> RunOptions:
        """Return what was filled in."""
        data = self.cleaned_data
        line = data["header_line"]
        header_row = None if line is None else line - 1 if line else NO_HEADER
        read = ReadOptions(
            encoding=data["encoding"] or None,
            delimiter=data["delimiter"] or None,
            header_row=header_row,
            sheet=data["sheet"].strip() or None,
            member=data["member"].strip() or None,
        )
        return RunOptions(read=read, is_confirmed=data["is_direct"])


class AnswerForm(forms.Form):
    """The answers to what a run asks; what is not filled in stays as it was."""

    empty_bad_cells = forms.BooleanField(
        label=_("Leave the cells that do not fit empty"), required=False
    )
    accept_breaking = forms.CharField(
        label=_("Accept the breaking change, because"),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )

    accept_personal_data = forms.CharField(
        label=_("These data about persons may be public, because"),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )

    def answers(self) -> dict[str, Any]:
        """Return the options that change."""
        found: dict[str, Any] = {}
        if self.cleaned_data["empty_bad_cells"]:
            found["bad_cells"] = "empty"
        for name in ("accept_breaking", "accept_personal_data"):
            if self.cleaned_data[name].strip():
                found[name] = self.cleaned_data[name].strip()
        return found
