"""Who may ask what: every address declares a policy, and none of them leaks.

The addresses are walked, not listed: a new one is in the matrix by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from datasets.access import Policy
from datasets.models import Dataset
from tests.api.builders import CANARY
from tests.api.conftest import Api

pytestmark = pytest.mark.django_db(databases="__all__")

CALLERS = ("anonymous", "signed-in", "key", "staff", "staff key")
KINDS = ("public", "restricted", "private", "unpublished", "draft")
SAMPLES = {
    "record_id": "0" * 32,
    "export_format": "csv",
    "attachment_id": "notice_pdf",
    "export_id": "carte_zip",
    "file_id": "f" * 32,
}
METADATA = {"api:dataset-detail"}
GONE = {"api:dataset-aggregates", "api:dataset-query"}


def walk(
    resolver: URLResolver, prefix: str = "", namespaces: tuple[str, ...] = ()
) -> Iterator[tuple[str, tuple[str, ...], URLPattern]]:
    """Yield every address with its namespaces."""
    for item in resolver.url_patterns:
        address = prefix + str(item.pattern)
        if isinstance(item, URLResolver):
            inner = (*namespaces, item.namespace) if item.namespace else namespaces
            yield from walk(item, address, inner)
        else:
            yield address, namespaces, item


ADDRESSES = list(walk(get_resolver()))


def policy_of(pattern: URLPattern, namespaces: tuple[str, ...]) -> Policy | None:
    """Return what an address declares; the whole admin is for staff."""
    if "admin" in namespaces:
        return Policy.STAFF
    view: Any = pattern.callback
    for holder in (view, getattr(view, "cls", None), getattr(view, "view_class", None)):
        found = getattr(holder, "access_policy", None)
        if found is not None:
            return Policy(found)
    return None


@pytest.mark.parametrize(
    ("address", "namespaces", "pattern"), ADDRESSES, ids=[item[0] for item in ADDRESSES]
)
def test_address_declares_its_policy(
    address: str, namespaces: tuple[str, ...], pattern: URLPattern
) -> None:
    assert policy_of(pattern, namespaces) is not None, (
        "declare who may ask: @access(Policy...) from datasets.access"
    )


def of_a_dataset() -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """Return name and arguments of every address that names a dataset."""
    found = []
    for _address, namespaces, pattern in ADDRESSES:
        arguments = tuple(getattr(pattern.pattern, "converters", {}))
        if "admin" in namespaces or "dataset_id" not in arguments or not pattern.name:
            continue
        found.append((":".join([*namespaces, pattern.name]), arguments, namespaces))
    return found


DATASET_ADDRESSES = of_a_dataset()


def expected(name: str, kind: str, caller: str) -> int:
    """Return the status that an address of the API must answer."""
    is_staff = caller.startswith("staff")
    if name in GONE:
        return 410
    if kind in ("draft", "unpublished") or (kind == "private" and not is_staff):
        return 404
    if name not in METADATA and kind == "restricted" and not is_staff:
        return 403
    return 404 if name == "api:record-detail" else 200


def path_of(name: str, arguments: tuple[str, ...], dataset_id: str) -> str:
    values = {"dataset_id": dataset_id, **SAMPLES}
    return reverse(name, kwargs={key: values.get(key, "x") for key in arguments})


@pytest.mark.parametrize("caller", CALLERS)
@pytest.mark.parametrize("kind", KINDS)
def test_every_dataset_address_answers_by_right(
    callers: dict[str, Api], loaded: dict[str, Dataset], kind: str, caller: str
) -> None:
    may_read = kind == "public" or (
        caller.startswith("staff") and kind in ("restricted", "private")
    )
    for name, arguments, namespaces in DATASET_ADDRESSES:
        answer = callers[caller].get(path_of(name, arguments, loaded[kind].dataset_id))
        if namespaces == ("api",):
            assert answer.status_code == expected(name, kind, caller), name
        elif kind in ("draft", "unpublished") or (kind == "private" and not may_read):
            assert answer.status_code == 404, name
        assert may_read or CANARY.encode() not in answer.body, name


@pytest.mark.parametrize("caller", ["anonymous", "signed-in", "key"])
def test_private_looks_exactly_like_absent(
    callers: dict[str, Api], loaded: dict[str, Dataset], caller: str
) -> None:
    for name, arguments, namespaces in DATASET_ADDRESSES:
        if namespaces != ("api",):
            continue
        answers = [
            callers[caller].get(path_of(name, arguments, dataset_id))
            for dataset_id in ("secret", "absent", loaded["private"].uid)
        ]
        assert len({answer.status_code for answer in answers}) == 1
        bodies = {
            answer.content.decode().replace(dataset_id, "x")
            for answer, dataset_id in zip(
                answers, ("secret", "absent", loaded["private"].uid), strict=True
            )
        }
        assert len(bodies) == 1, name
        headers = [set(answer.headers) for answer in answers]
        assert headers[0] == headers[1] == headers[2]


@pytest.mark.parametrize("caller", CALLERS)
def test_catalogue_names_only_what_the_caller_may_know(
    callers: dict[str, Api], caller: str
) -> None:
    api = callers[caller]
    names = {item["dataset_id"] for item in api.json("catalog/datasets")["results"]}
    known = {"villes", "reserve"} | ({"secret"} if caller.startswith("staff") else set())
    assert names == known
    assert api.json("catalog/datasets", select="count(*) as n", limit=1)["results"] == [
        {"n": len(known)}
    ]
    facets = {f["name"]: f["facets"] for f in api.json("catalog/facets")["facets"]}
    assert sum(value["count"] for value in facets["language"]) == len(known)
    for where in ("dataset_id = 'retire'", "dataset_id = 'brouillon'", f'"{CANARY}"'):
        assert api.json("catalog/datasets", where=where)["total_count"] == 0


def test_hidden_columns_of_the_catalogue_cannot_be_asked(callers: dict[str, Api]) -> None:
    for name in ("state", "visibility_", "search", "metas_", "title_en"):
        for params in ({"where": f"{name} is not null"}, {"order_by": name}, {"group_by": name}):
            answer = callers["staff"].get("catalog/datasets", **params)
            assert answer.status_code == 400, (name, params)


def test_admin_turns_strangers_away(callers: dict[str, Api]) -> None:
    for caller in ("anonymous", "signed-in", "key"):
        for name in ("admin:index", "admin:jsi18n"):
            answer = callers[caller].get(reverse(name))
            assert answer.status_code == 302
            assert "/login/" in answer["Location"]
    assert callers["staff"].get(reverse("admin:jsi18n")).status_code == 200


def test_attachment_of_another_dataset_is_not_found(callers: dict[str, Api]) -> None:
    from datasets.models import Attachment

    Attachment.objects.filter(dataset__dataset_id="villes").delete()
    path = "catalog/datasets/villes/attachments/notice_pdf"
    assert callers["staff"].get(path).status_code == 404
