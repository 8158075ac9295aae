"""The staff's way from a file to a published version: upload, watch, answer, publish."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from datasets.models import Dataset
from ingest import services
from ingest.bad_cells import as_csv
from ingest.errors import IngestError
from ingest.forms import AnswerForm, UploadForm
from ingest.models import Run, RunState
from ingest.problems import from_stored

_SHOWN_CELLS = 200


@admin.register(Run)
class RunAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # generic in the stubs only
    """Uploads: one page to make one, one page to follow it."""

    list_display = (
        "file_name",
        "dataset",
        "shown_state",
        "rows_loaded",
        "created_at",
        "created_by",
    )
    list_filter = ("state", "created_at")
    list_select_related = ("dataset", "created_by")
    search_fields = ("file_name", "dataset__dataset_id")
    date_hierarchy = "created_at"
    actions = None

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def shown_state(self, run: Run) -> str:
        return (
            run.get_state_display()
            if run.is_over
            else f"{run.get_state_display()} {run.progress} %"
        )

    def get_urls(self) -> list[Any]:
        own = [
            path(
                "<int:run_id>/publish/",
                self.admin_site.admin_view(require_POST(self.publish_view)),
                name="ingest_run_publish",
            ),
            path(
                "<int:run_id>/answer/",
                self.admin_site.admin_view(require_POST(self.answer_view)),
                name="ingest_run_answer",
            ),
            path(
                "<int:run_id>/cells.csv",
                self.admin_site.admin_view(self.cells_view),
                name="ingest_run_cells",
            ),
        ]
        return own + super().get_urls()

    def has_delete_permission(self, request: HttpRequest, obj: Run | None = None) -> bool:
        return False

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Take a file for a dataset."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        chosen = request.GET.get("dataset")
        form = UploadForm(
            request.POST or None,
            request.FILES or None,
            initial={"dataset": chosen if chosen and chosen.isdigit() else None},
        )
        if request.method == "POST" and form.is_valid():
            run = self._start(request, form)
            if run is not None:
                return HttpResponseRedirect(reverse("admin:ingest_run_change", args=[run.pk]))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Upload a file"),
            "form": form,
            "limit": settings.MAX_UPLOAD_BYTES,
            "has_datasets": Dataset.objects.exists(),
        }
        return TemplateResponse(request, "admin/ingest/run/upload.html", context)

    def _start(self, request: HttpRequest, form: UploadForm) -> Run | None:
        upload = form.cleaned_data["file"]
        try:
            return services.start_run(
                form.cleaned_data["dataset"],
                upload,
                upload.name,
                options=form.run_options(),
                message=form.cleaned_data["message"],
                user=request.user if isinstance(request.user, User) else None,
            )
        except IngestError as err:
            form.add_error("file", err.message)
        return None

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        """Follow a run: its progress, what was understood, what it asks."""
        run = get_object_or_404(
            Run.objects.select_related("dataset", "version", "parent__dataset"),
            pk=object_id if object_id.isdigit() else 0,
        )
        if not self.has_view_permission(request, run):
            raise PermissionDenied
        fields = [
            {**item, "evidence": from_stored(item["evidence_problem"]).message}
            for item in run.report.get("fields", [])
            if "evidence_problem" in item
        ]
        may_answer = self.has_change_permission(request, run)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": run.file_name,
            "run": run,
            "original": run,
            "fields": fields,
            "warnings": run.problems("warnings"),
            "errors": [p for p in run.problems("errors") if p.code != "confirm_publish"],
            "asked": {problem.code for problem in run.problems("errors")},
            "cells": run.cells.all()[:_SHOWN_CELLS],
            "events": run.events.all(),
            "siblings": run.siblings.select_related("dataset").order_by("pk"),
            "siblings_follow": run.parent_id is None and bool(run.report.get("siblings")),
            "is_running": not run.is_over,
            "may_publish": may_answer and run.question == "confirm_publish",
            "next_number": run.version.number if run.version else None,
            "form": AnswerForm() if may_answer and _may_be_answered(run) else None,
            "has_view_permission": True,
        }
        return TemplateResponse(request, "admin/ingest/run/run.html", context)

    def publish_view(self, request: HttpRequest, run_id: int) -> HttpResponse:
        """Publish the version that a run has loaded."""
        run = self._changeable(request, run_id)
        try:
            version = services.publish_run(run)
        except IngestError as err:
            text = " ".join(filter(None, (err.message, err.problems[0].hint)))
            self.message_user(request, text, messages.ERROR)
        else:
            text = _("Version %(number)s is published.") % {"number": version.number}
            self.message_user(request, text, messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:ingest_run_change", args=[run.pk]))

    def answer_view(self, request: HttpRequest, run_id: int) -> HttpResponse:
        """Take a run up again, with or without new answers."""
        run = self._changeable(request, run_id)
        form = AnswerForm(request.POST)
        if form.is_valid():
            try:
                services.answer(run, **form.answers())
            except IngestError as err:
                self.message_user(request, err.message, messages.ERROR)
        return HttpResponseRedirect(reverse("admin:ingest_run_change", args=[run.pk]))

    def cells_view(self, request: HttpRequest, run_id: int) -> StreamingHttpResponse:
        """Give the cells that do not fit, to mend the file by."""
        run = get_object_or_404(Run.objects.select_related("dataset"), pk=run_id)
        if not self.has_view_permission(request, run):
            raise PermissionDenied
        response = StreamingHttpResponse(as_csv(run), content_type="text/csv; charset=utf-8")
        name = f"{run.dataset.dataset_id}-{run.pk}-cells.csv"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    def _changeable(self, request: HttpRequest, run_id: int) -> Run:
        run = get_object_or_404(Run, pk=run_id)
        if not self.has_change_permission(request, run):
            raise PermissionDenied
        return run


def _may_be_answered(run: Run) -> bool:
    return run.state in (RunState.WAITING, RunState.FAILED) and run.version_id is None
