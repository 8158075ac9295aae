"""Publishing, rolling back, and the projection that follows every change."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser, User

from datasets import selectors, services
from datasets.models import CatalogEntry, Dataset, Keyword, Organisation, State, Theme, Visibility
from datasets.records.tables import part_table
from datasets.types import Field, FieldType, Schema

pytestmark = pytest.mark.django_db

SCHEMA = Schema(
    (
        Field(name="nom", type=FieldType.TEXT),
        Field(name="quand", type=FieldType.DATE),
        Field(name="ou", type=FieldType.GEO_POINT_2D),
    )
)


def make_dataset(name: str = "arbres", **values: object) -> Dataset:
    return Dataset.objects.create(
        dataset_id=name,
        title={"fr": "Arbres d'alignement", "en": "Street trees"},
        visibility=values.pop("visibility", Visibility.PUBLIC),
        **values,
    )


def add_version(dataset: Dataset, records_count: int = 3):
    number = dataset.parts.count() + 1
    part = services.create_part(
        dataset,
        part_table(dataset.pk, number),
        number=number,
        records_count=records_count,
    )
    return services.create_version(dataset, [part], SCHEMA)


def test_switch_version_publishes_and_rolls_back() -> None:
    dataset = make_dataset()
    first, second = add_version(dataset, 3), add_version(dataset, 5)
    assert (first.number, second.number) == (1, 2)
    assert CatalogEntry.objects.filter(dataset=dataset).count() == 0

    dataset = services.switch_version(dataset, second)
    entry = CatalogEntry.objects.get(dataset=dataset)
    assert dataset.is_published
    assert dataset.is_id_locked
    assert (entry.records_count, entry.features) == (5, ["analyze", "timeserie", "geo"])

    services.switch_version(dataset, first)
    assert CatalogEntry.objects.get(dataset=dataset).records_count == 3


def test_switch_version_refuses_the_version_of_another_dataset() -> None:
    mine, other = make_dataset("a"), make_dataset("b")
    version = add_version(other)
    with pytest.raises(services.CatalogueError):
        services.switch_version(mine, version)


def test_unpublish_keeps_the_data_and_hides_the_dataset() -> None:
    dataset = make_dataset()
    services.switch_version(dataset, add_version(dataset))
    dataset = services.unpublish_dataset(dataset)
    assert dataset.versions.count() == 1
    assert CatalogEntry.objects.get(dataset=dataset).state == State.UNPUBLISHED
    with pytest.raises(selectors.DatasetNotVisibleError):
        selectors.visible_dataset(user=AnonymousUser(), dataset_id="arbres")
    assert services.publish_dataset(dataset).is_published


def test_publish_dataset_without_data_says_what_to_do() -> None:
    with pytest.raises(services.NothingToPublishError, match="upload a file"):
        services.publish_dataset(make_dataset())


@pytest.mark.parametrize(
    ("words", "config"),
    [("arbre", "french_unaccent"), ("STREET", "plain"), ("mobilité", "plain"), ("velo", "plain")],
)
def test_projection_is_searchable_by_title_theme_and_keyword(words: str, config: str) -> None:
    dataset = make_dataset()
    dataset.themes.add(Theme.objects.create(slug="mobilite-essai", name="Mobilité"))
    dataset.keywords.add(Keyword.objects.create(name="vélo"))
    services.switch_version(dataset, add_version(dataset))
    found = CatalogEntry.objects.extra(
        where=["search @@ plainto_tsquery(%s::regconfig, %s)"], params=[config, words]
    )
    assert [e.dataset_id_text for e in found] == ["arbres"]


def test_metadata_changed_raises_the_revision_and_rewrites_the_projection() -> None:
    dataset = make_dataset()
    services.switch_version(dataset, add_version(dataset))
    dataset.publisher = Organisation.objects.create(slug="ville-essai", name="Ville d’essai")
    dataset.save()
    changed = services.metadata_changed(dataset)
    assert changed.metadata_revision == 2
    assert CatalogEntry.objects.get(dataset=dataset).publisher == "Ville d’essai"


@pytest.mark.parametrize("who", ["anonymous", "member", "staff"])
@pytest.mark.parametrize("visibility", list(Visibility))
def test_scope_is_given_to_those_who_may(who: str, visibility: Visibility) -> None:
    user = {
        "anonymous": AnonymousUser(),
        "member": User(username="m", is_active=True),
        "staff": User(username="s", is_active=True, is_staff=True),
    }[who]
    dataset = make_dataset(visibility=visibility)
    services.switch_version(dataset, add_version(dataset))
    if visibility == Visibility.PRIVATE and who != "staff":
        with pytest.raises(selectors.DatasetNotVisibleError):
            selectors.visible_dataset(user=user, dataset_id="arbres")
        return
    seen = selectors.visible_dataset(user=user, dataset_id=dataset.uid)
    if visibility == Visibility.RESTRICTED and who != "staff":
        with pytest.raises(selectors.DataNotVisibleError):
            selectors.scope(user=user, dataset=seen)
        return
    scope = selectors.scope(user=user, dataset=seen)
    assert scope.table.name == f"d{dataset.pk}_p1"
    assert scope.is_public == (visibility == Visibility.PUBLIC)


def test_scope_fingerprint_changes_with_version_and_metadata() -> None:
    dataset = make_dataset()
    first, second = add_version(dataset), add_version(dataset)
    seen = set()
    for version in (first, second):
        dataset = services.switch_version(dataset, version)
        seen.add(selectors.scope(user=AnonymousUser(), dataset=dataset).fingerprint)
    dataset = services.metadata_changed(dataset)
    seen.add(selectors.scope(user=AnonymousUser(), dataset=dataset).fingerprint)
    assert len(seen) == 3


def test_catalogue_fingerprint_changes_with_what_a_person_may_see() -> None:
    dataset = make_dataset(visibility=Visibility.RESTRICTED)
    services.switch_version(dataset, add_version(dataset))
    person = User.objects.create_user("agent", is_staff=True)
    as_staff = selectors.catalogue_fingerprint(user=person)
    assert selectors.catalogue_fingerprint(user=person) == as_staff
    person.is_staff = False
    assert selectors.catalogue_fingerprint(user=person) != as_staff


def test_uid_is_permanent_and_well_formed() -> None:
    uids = {make_dataset(f"d{i}").uid for i in range(20)}
    assert len(uids) == 20
    assert all(uid.startswith("da_") and len(uid) == 9 and uid[3:].isalnum() for uid in uids)


def test_publishing_what_is_published_changes_nothing() -> None:
    dataset = make_dataset()
    first, second = add_version(dataset), add_version(dataset)
    services.switch_version(dataset, second)
    services.switch_version(dataset, first)
    dataset.refresh_from_db()
    before = (dataset.data_modified_at, dataset.published_version)
    services.publish_dataset(dataset)
    dataset.refresh_from_db()
    assert (dataset.data_modified_at, dataset.published_version) == before


def test_showing_a_dataset_again_does_not_make_its_data_new() -> None:
    dataset = make_dataset()
    services.switch_version(dataset, add_version(dataset))
    dataset.refresh_from_db()
    before = dataset.data_modified_at
    add_version(dataset)
    stale = Dataset.objects.get(pk=dataset.pk)
    services.unpublish_dataset(dataset)
    shown = services.publish_dataset(stale)
    assert (shown.state, shown.data_modified_at) == (State.PUBLISHED, before)
    assert shown.published_version is not None
    assert shown.published_version.number == 1
    entry = CatalogEntry.objects.get(dataset=dataset)
    assert (entry.state, entry.data_processed) == (State.PUBLISHED, before)


@pytest.mark.parametrize("config", ["plain", "french_unaccent"])
def test_search_finds_the_fields_of_the_published_version_alone(config: str) -> None:
    def found(word: str) -> bool:
        return (
            CatalogEntry.objects.filter(dataset=dataset)
            .extra(where=["search @@ plainto_tsquery(%s::regconfig, %s)"], params=[config, word])
            .exists()
        )

    dataset = make_dataset()
    for name, label in (("nom", "essence"), ("retire", "salaires")):
        dataset.fields.create(name=name, label={"fr": label})
    services.metadata_changed(dataset)
    assert not found("essence")
    services.switch_version(dataset, add_version(dataset))
    assert found("essence")
    assert not found("salaires")
    assert not found("retire")


def test_renaming_a_producer_in_the_admin_reaches_the_catalogue(admin_client) -> None:
    dataset = make_dataset()
    dataset.publisher = Organisation.objects.create(slug="regie-essai", name="Régie d’essai")
    dataset.save()
    services.switch_version(dataset, add_version(dataset))
    before = Dataset.objects.get(pk=dataset.pk).metadata_revision
    address = f"/admin/datasets/organisation/{dataset.publisher.pk}/change/"
    form = admin_client.get(address).context["adminform"].form
    values = {k: v for k, v in form.initial.items() if v is not None}
    answer = admin_client.post(address, {**values, "name": "Régie renommée", "_save": "1"})
    assert answer.status_code == 302
    assert CatalogEntry.objects.get(dataset=dataset).publisher == "Régie renommée"
    assert Dataset.objects.get(pk=dataset.pk).metadata_revision == before + 1
