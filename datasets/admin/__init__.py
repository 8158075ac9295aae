"""The staff's pages over the catalogue, in Django's admin."""

from datasets.admin.dataset import DatasetAdmin
from datasets.admin.reference import (
    GroupAdmin,
    KeywordAdmin,
    LicenceAdmin,
    OrganisationAdmin,
    ThemeAdmin,
)

__all__ = [
    "DatasetAdmin",
    "GroupAdmin",
    "KeywordAdmin",
    "LicenceAdmin",
    "OrganisationAdmin",
    "ThemeAdmin",
]
