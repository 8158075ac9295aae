"""One input a language, where a text is kept as a map from language to text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.db import models
from django.forms.renderers import get_default_renderer
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from datasets.models.texts import TextsField


class TextsWidget(forms.MultiWidget):
    """The inputs of a text, each under the name of its language."""

    def __init__(self, *, is_long: bool) -> None:
        self.languages = [str(code) for code, _name in settings.LANGUAGES]
        attrs: dict[str, Any] = {"rows": 4, "cols": 60} if is_long else {"class": "vTextField"}
        one = forms.Textarea if is_long else forms.TextInput
        super().__init__({code: one(attrs={**attrs, "lang": code}) for code in self.languages})

    def decompress(self, value: Mapping[str, str] | None) -> list[str]:
        return [(value or {}).get(code, "") for code in self.languages]

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        context = self.get_context(name, value, attrs)
        parts = []
        for (_code, language), part in zip(
            settings.LANGUAGES, context["widget"]["subwidgets"], strict=True
        ):
            shown = (renderer or get_default_renderer()).render(
                part["template_name"], {"widget": part}
            )
            # The renderer has escaped what people wrote.
            whole = mark_safe(shown)  # noqa: S308  (the output of a template)
            parts.append({"language": language, "id": part["attrs"].get("id"), "input": whole})
        return render_to_string("admin/widgets/texts.html", {"parts": parts})

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_0"


class TextsFormField(forms.MultiValueField):
    """A map from language to text; empty texts are left out."""

    def __init__(self, *, is_long: bool = False, **kwargs: Any) -> None:
        count = len(settings.LANGUAGES)
        for name in ("encoder", "decoder"):
            kwargs.pop(name, None)
        super().__init__(
            fields=[forms.CharField(required=False) for _unused in range(count)],
            widget=TextsWidget(is_long=is_long),
            require_all_fields=False,
            **kwargs,
        )
        self.kept: dict[str, str] = {}

    def compress(self, data_list: list[str]) -> dict[str, str]:
        codes = [str(code) for code, _name in settings.LANGUAGES]
        return {code: text for code, text in zip(codes, data_list, strict=False) if text}

    def has_changed(self, initial: Any, data: Any) -> bool:
        before = self.compress(self.widget.decompress(initial))
        return before != self.compress([text or "" for text in data or []])


class TextsAdmin(admin.options.BaseModelAdmin):  # type: ignore[type-arg]  # generic in the stubs only
    """Gives every `TextsField` of an admin one input a language."""

    long_texts: tuple[str, ...] = ("description",)

    def formfield_for_dbfield(
        self, db_field: models.Field[Any, Any], request: Any, **kwargs: Any
    ) -> forms.Field | None:
        if isinstance(db_field, TextsField):
            return TextsFormField(
                is_long=db_field.name in self.long_texts,
                label=db_field.verbose_name,
                required=False,
                help_text=db_field.help_text,
            )
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class WordsField(forms.CharField):
    """A list of words, written with commas between them."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        if isinstance(value, list):
            return value
        return [word.strip() for word in (value or "").split(",") if word.strip()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(list(initial or []) != self.to_python(data))
