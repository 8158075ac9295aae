"""Files that stand beside the data. They follow the rights of the dataset's records."""

from __future__ import annotations

from django.core.files.storage import default_storage
from django.http import FileResponse
from django.http.response import HttpResponseBase
from rest_framework.request import Request

from api.errors import NotFoundError
from api.v2_1 import caching, openapi, params
from api.v2_1.endpoint import Endpoint, link
from api.v2_1.questions import scope_of
from datasets.models.texts import localized

_SANDBOX = "sandbox; default-src 'none'"
"""A file of someone else never runs as a page of the portal."""


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
            for item in dataset.attachments.order_by("pk")
        ]
        links = [
            link(request, "self", "attachment-list", dataset.dataset_id),
            link(request, "dataset", "dataset-detail", dataset.dataset_id),
        ]
        return self.json(request, {"links": links, "attachments": attachments})


class AttachmentDownload(Endpoint):
    """`/catalog/datasets/{dataset_id}/attachments/{attachment_id}`."""

    @openapi.attachment_download
    def get(self, request: Request, dataset_id: str, attachment_id: str) -> HttpResponseBase:
        dataset = scope_of(request, dataset_id).dataset
        item = dataset.attachments.filter(attachment_id=attachment_id).first()
        if item is None:
            raise NotFoundError(f"The requested attachment {attachment_id} does not exist.")
        if (fresh := caching.not_modified(request, item.sha256)) is not None:
            return fresh
        try:
            stored = default_storage.open(item.file_key)
        except FileNotFoundError as err:
            raise NotFoundError(
                f"The file of the attachment {attachment_id} does not exist."
            ) from err
        response = FileResponse(
            stored, as_attachment=True, filename=item.file_name, content_type=item.mimetype
        )
        response["ETag"] = f'"{item.sha256}"'
        response["Content-Security-Policy"] = _SANDBOX
        caching.stamp(request, response)
        return response
