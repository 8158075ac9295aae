"""Files that stand beside the data. They follow the rights of the dataset's records."""

from __future__ import annotations

from django.http.response import HttpResponseBase
from rest_framework.request import Request

from api.errors import NotFoundError
from api.v2_1 import openapi, params
from api.v2_1.endpoint import Endpoint, link
from api.v2_1.files import sent
from api.v2_1.questions import scope_of
from datasets.attachments import attachments_of
from datasets.models import AttachmentKind
from datasets.models.texts import localized


class AttachmentList(Endpoint):
    """`/catalog/datasets/{dataset_id}/attachments`."""

    @openapi.attachment_list
    def get(self, request: Request, dataset_id: str) -> HttpResponseBase:
        asked = params.item_params(request.GET)
        self.language = asked.lang
        dataset = scope_of(request, dataset_id).dataset
        attachments = [
            {
                "href": link(
                    request, "", "attachment-download", dataset.dataset_id, item.attachment_id
                )["href"],
                "metas": {
                    "mime-type": item.mimetype,
                    "title": localized(item.title, asked.lang) or item.file_name,
                    "url": f"odsfile://{item.attachment_id}",
                    "id": item.attachment_id,
                },
            }
            for item in attachments_of(dataset, AttachmentKind.ATTACHMENT)
        ]
        links = [
            link(request, "self", "attachment-list", dataset.dataset_id),
            link(request, "dataset", "dataset-detail", dataset.dataset_id),
        ]
        return self.json(request, {"links": links, "attachments": attachments})


class AttachmentDownload(Endpoint):
    """`/catalog/datasets/{dataset_id}/attachments/{attachment_id}`."""

    kind = AttachmentKind.ATTACHMENT

    @openapi.attachment_download
    def get(self, request: Request, dataset_id: str, attachment_id: str) -> HttpResponseBase:
        return self.file(request, dataset_id, attachment_id)

    def file(self, request: Request, dataset_id: str, file_id: str) -> HttpResponseBase:
        dataset = scope_of(request, dataset_id).dataset
        item = dataset.attachments.filter(kind=self.kind, attachment_id=file_id).first()
        told = f"The requested {self.kind.value.replace('_', ' ')} {file_id} does not exist."
        if item is None:
            raise NotFoundError(told)
        return sent(
            request,
            file_key=item.file_key,
            file_name=item.file_name,
            mimetype=item.mimetype,
            size=item.size,
            sha256=item.sha256,
            told=told,
        )


class RecordFileDownload(Endpoint):
    """`/catalog/datasets/{dataset_id}/files/{file_id}`: the bytes behind a `file` value."""

    @openapi.record_file_download
    def get(self, request: Request, dataset_id: str, file_id: str) -> HttpResponseBase:
        version = scope_of(request, dataset_id).version
        item = version.files.filter(file_id=file_id).order_by("pk").first()
        told = f"The requested file {file_id} does not exist."
        if item is None:
            raise NotFoundError(told)
        return sent(
            request,
            file_key=item.file_key,
            file_name=item.file_name,
            mimetype=item.mimetype,
            size=item.size,
            sha256=item.sha256,
            told=told,
        )


class AlternativeExportDownload(AttachmentDownload):
    """`/catalog/datasets/{dataset_id}/alternative_exports/{export_id}`."""

    kind = AttachmentKind.ALTERNATIVE_EXPORT

    @openapi.alternative_export_download
    def get(self, request: Request, dataset_id: str, export_id: str) -> HttpResponseBase:
        return self.file(request, dataset_id, export_id)
