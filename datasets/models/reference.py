"""The reference lists that datasets point to: producers, themes, licences, keywords."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from datasets.models.texts import TextsField, localized


class Organisation(models.Model):
    """A producer or publisher of datasets."""

    slug = models.SlugField(_("identifier"), max_length=100, unique=True)
    name = models.CharField(_("name"), max_length=255, unique=True)
    description = TextsField(_("description"))
    siret = models.CharField(_("SIRET"), max_length=14, blank=True)
    contact_email = models.EmailField(_("contact mailbox"), blank=True)
    website = models.URLField(_("website"), blank=True)

    class Meta:
        verbose_name = _("producer")
        verbose_name_plural = _("producers")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Theme(models.Model):
    """A theme of the portal; `name` is the stable key, `title` is what people read."""

    slug = models.SlugField(_("identifier"), max_length=100, unique=True)
    name = models.CharField(_("name"), max_length=255, unique=True)
    title = TextsField(_("title"))
    icon = models.CharField(_("icon"), max_length=40, default="database", blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return localized(self.title) or self.name


class Licence(models.Model):
    """A licence a dataset may carry."""

    code = models.SlugField(_("identifier"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=255, unique=True)
    url = models.URLField(_("text of the licence"), blank=True)
    spdx = models.CharField(_("SPDX identifier"), max_length=60, blank=True)
    aliases = models.JSONField(_("other names"), default=list, blank=True)

    class Meta:
        verbose_name = _("licence")
        verbose_name_plural = _("licences")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Keyword(models.Model):
    """A free word that helps to find datasets."""

    name = models.CharField(_("keyword"), max_length=120, unique=True)

    class Meta:
        verbose_name = _("keyword")
        verbose_name_plural = _("keywords")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
