"""The shapes of answers, for the OpenAPI document alone: nothing is read or checked with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from rest_framework import serializers

from api.quota import ANONYMOUS_QUOTA, PORTAL_QUOTA

if TYPE_CHECKING:
    Shape: TypeAlias = serializers.Serializer[Any]
else:
    Shape = serializers.Serializer


class Error(Shape):
    """Every refusal: exactly these two strings."""

    error_code = serializers.CharField(help_text="Stable code, for programs.")
    message = serializers.CharField(help_text="A sentence, for people.")


class QuotaError(Shape):
    """The refusal of a caller who has no call left, as the older APIs write it."""

    errorcode = serializers.ChoiceField(
        choices=[PORTAL_QUOTA, ANONYMOUS_QUOTA],
        help_text="Whose quota: that of an account, or that of anonymous callers.",
    )
    reset_time = serializers.DateTimeField(help_text="When the count starts anew.")
    limit_time_unit = serializers.ChoiceField(choices=["day"])
    call_limit = serializers.IntegerField()
    error = serializers.CharField(help_text="A sentence, for people.")


class Link(Shape):
    """An address and what it is to this answer."""

    rel = serializers.CharField()
    href = serializers.URLField()


class Links(Shape):
    """A list of addresses."""

    links = Link(many=True)


class FieldEntry(Shape):
    """One field of a dataset."""

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # our key
    type = serializers.ChoiceField(
        choices=[
            "text",
            "int",
            "double",
            "boolean",
            "date",
            "datetime",
            "geo_point_2d",
            "geo_shape",
            "file",
            "json_blob",
        ]
    )
    description = serializers.CharField(allow_null=True)
    annotations = serializers.DictField(
        child=serializers.JSONField(), help_text="Flags are true, arguments are scalars."
    )


class AttachmentEntry(Shape):
    """An attachment as it stands in the dataset."""

    mimetype = serializers.CharField()
    url = serializers.CharField()
    id = serializers.CharField()
    title = serializers.CharField()


class DatasetObject(Shape):
    """One dataset with its fields and metadata; `select` leaves only the keys asked for."""

    visibility = serializers.CharField(required=False)
    fields = FieldEntry(many=True, required=False)  # type: ignore[assignment]  # our key
    dataset_id = serializers.CharField(required=False)
    dataset_uid = serializers.CharField(required=False)
    has_records = serializers.BooleanField(required=False)
    features = serializers.ListField(child=serializers.CharField(), required=False)
    attachments = AttachmentEntry(many=True, required=False)
    alternative_exports = serializers.ListField(child=serializers.JSONField(), required=False)
    data_visible = serializers.BooleanField(required=False)
    metas = serializers.DictField(
        child=serializers.DictField(child=serializers.JSONField(allow_null=True)),
        required=False,
        help_text="Metadata by template: default, dcat, custom and those of the portal.",
    )
    _links = Link(many=True, required=False)


class DatasetPage(Shape):
    """One page of the catalogue."""

    total_count = serializers.IntegerField()
    _links = Link(many=True, required=False)
    results = DatasetObject(many=True)


class RecordPage(Shape):
    """One page of records, or of groups: flat objects whose keys are those of `select`."""

    total_count = serializers.IntegerField()
    _links = Link(many=True, required=False)
    results = serializers.ListField(
        child=serializers.DictField(child=serializers.JSONField(allow_null=True))
    )


class AttachmentMetas(Shape):
    """What is known of an attachment."""

    title = serializers.CharField()
    url = serializers.CharField()
    id = serializers.CharField()

    def get_fields(self) -> dict[str, Any]:
        """Return the fields, one of which has a hyphen in its name."""
        return {"mime-type": serializers.CharField(), **super().get_fields()}


class AttachmentItem(Shape):
    """One attachment and where it is downloaded."""

    href = serializers.URLField()
    metas = AttachmentMetas()


class AttachmentListBody(Shape):
    """The attachments of a dataset."""

    links = Link(many=True)
    attachments = AttachmentItem(many=True)


class FacetValue(Shape):
    """One value of a facet; dates and hierarchies hold the level below in `facets`."""

    name = serializers.CharField()
    value = serializers.CharField(help_text="What to give to `refine`.")
    count = serializers.IntegerField(required=False)
    state = serializers.ChoiceField(choices=["displayed", "refined", "excluded"])
    facets = serializers.ListField(child=serializers.JSONField(), required=False)


class Facet(Shape):
    """The values of one field."""

    name = serializers.CharField()
    facets = FacetValue(many=True)


class FacetList(Shape):
    """The facets asked for."""

    links = Link(many=True)
    facets = Facet(many=True)
