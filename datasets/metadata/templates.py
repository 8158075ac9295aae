"""The names of the templates' metadata, in the order in which they are written.

Every key of a template is always present, null where there is nothing to say.
"""

from __future__ import annotations

from datasets import templates

DEFAULT = tuple(templates.DEFAULT)
DCAT = tuple(templates.DCAT)
APPLICATION = templates.APPLICATION
