"""What can be said of a run and of what it was asked: questions, ends, metadata files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_noop as _

MESSAGES: Final[Mapping[str, str]] = {
    "received": _("The file %(name)s was received (%(size)s bytes)."),
    "understood": _("The file was read: %(rows)s records, %(fields)s fields."),
    "loaded": _("%(rows)s records were loaded and indexed."),
    "published": _("Version %(version)s is published."),
    "unchanged": _("The file is the one that is published: nothing changed."),
    "resumed": _("The run was interrupted and begins again."),
    "busy": _("Another upload of this dataset is at work."),
    "nothing_waits": _("This upload waits for no answer."),
    "cancelled": _("The run was cancelled."),
    "bad_cells": _("%(count)s cells do not fit their field; the first is on line %(row)s."),
    "missing_file": _(
        "Line %(row)s names the file « %(value)s » in « %(column)s », which did not come."
    ),
    "missing_files": _("%(count)s more cells name files that did not come."),
    "unknown_srid": _("No system of coordinates has the EPSG number %(srid)s."),
    "unknown_source": _(
        "In the metadata file, %(key)s names the column « %(name)s », which the file does not have."
    ),
    "bad_cells_emptied": _("%(count)s cells that do not fit their field were left empty."),
    "personal_data": _("The file seems to hold data about persons."),
    "personal_data_accepted": _("Data about persons were accepted: %(reason)s"),
    "personal_data_known": _(
        "The file holds data about persons in columns for which this was accepted before."
    ),
    "siblings_started": _("The other tables are published as %(names)s."),
    "siblings_taken": _(
        "Other tables of the file were not published: %(names)s are datasets that do not belong to"
        " the group of this one."
    ),
    "siblings_refused": _("Other tables of the file have no fit identifier: %(names)s."),
    "siblings_narrowed": _(
        "This dataset is not open to all: those that belong to it are no longer either: %(names)s."
    ),
    "siblings_without_table": _(
        "The file no longer holds the tables of %(names)s: these datasets stay as they are."
    ),
    "empty_tables": _("No dataset was made of tables without a record: %(names)s."),
    "breaking_change": _("The file breaks what users of the published version rely on."),
    "breaking_accepted": _("The breaking change was accepted: %(reason)s"),
    "fewer_records": _("The published version has %(before)s records, the file has %(after)s."),
    "removed_field": _("The field %(name)s is no longer in the file."),
    "changed_type": _("The field %(name)s was %(before)s and would become %(after)s."),
    "confirm_publish": _("Version %(version)s is loaded and waits to be published."),
    "unanswered": _("Nobody answered within %(days)s days: the loaded version was set aside."),
    "unpublished_meanwhile": _("The dataset was taken out of public sight while the file loaded."),
    "no_space": _("The disk of the portal is full: nothing was loaded."),
    "load_too_slow": _("The database took too long over one step: nothing was loaded."),
    "out_of_memory": _("The file needs more memory than the worker has: nothing was loaded."),
    "newer_version": _("A newer version, number %(version)s, was published since."),
    "key_not_unique": _("%(count)s records share their key with another record."),
    "repeated_records": _("%(count)s records are the same as an earlier one."),
    "unknown_key_field": _("The key names %(name)s, which is no field of the file."),
    "renamed_field": _("The metadata names a field %(name)s that the file does not have."),
    "unknown_licence": _("The licence « %(name)s » is not in the list and is kept as text."),
    "no_worker": _("No worker answered within %(seconds)s seconds: nothing was loaded."),
    "interrupted": _("The run was interrupted %(attempts)s times and was given up."),
    "file_too_large": _("The file is larger than %(limit)s bytes."),
    "file_missing": _("The stored file of this run is no longer there."),
    "no_such_version": _("The dataset has no version %(version)s."),
    "no_such_file": _("There is no file %(name)s."),
    "too_many_files": _("The folder holds more than %(limit)s files."),
    "repeated_file": _("Two files of the metadata file bear the name of %(name)s."),
    "wrong_dataset_id": _("« %(name)s » cannot be the identifier of a dataset."),
    "refused_by_database": _("The database refused a value of the file (reference: run %(run)s)."),
    "internal": _("Something went wrong on our side (reference: run %(run)s)."),
    "wrong_metadata_json": _("The metadata file is not valid JSON (line %(row)s)."),
    "repeated_name": _(
        "In the metadata file, %(first)s and %(second)s both take the name %(name)s."
    ),
    "too_many_bad_cells": _(
        "More than %(limit)s cells do not fit their field, too many to keep: the first is on"
        " line %(row)s."
    ),
    "rows_too_wide": _("The records are too wide for the database: too many long cells in a row."),
    "unknown_key": _("The metadata file has an unknown key: %(key)s."),
    "wrong_value": _("In the metadata file, %(key)s must be %(expected)s."),
}
ONE: Final[Mapping[str, str]] = {
    "bad_cells": _("One cell does not fit its field, on line %(row)s."),
    "bad_cells_emptied": _("One cell that does not fit its field was left empty."),
    "missing_files": _("One more cell names a file that did not come."),
    "key_not_unique": _("One record shares its key with another record."),
    "repeated_records": _("One record is the same as an earlier one."),
}
HINTS: Final[Mapping[str, str]] = {
    "too_many_bad_cells": _("Set the type of the field to text, or mend the file."),
    "rows_too_wide": _("Split the table into several ones with fewer columns."),
    "unknown_srid": _("Give the EPSG number of the system, such as 2154 for Lambert-93."),
    "bad_cells": _(
        "Mend them and upload again, or accept that they are left empty (--bad-cells empty)."
    ),
    "missing_file": _(
        "Put the file in the folder given to --files under this very path, or mend the cell."
    ),
    "missing_files": _("All of them are among the rejected cells of the run."),
    "unknown_source": _(
        "Write the header as it stands in the file, or leave the source out. The columns are:"
        " %(known)s."
    ),
    "personal_data": _(
        "Take these columns out of the file, or say why they may be public"
        " (--accept-personal-data REASON)."
    ),
    "siblings_taken": _("Put them into the same group, or publish under another identifier."),
    "siblings_refused": _("Publish these tables on their own, with --member and --dataset."),
    "siblings_without_table": _("Take them out of public sight if they are over."),
    "breaking_change": _(
        "Mend the file, or accept the change with a reason (--accept-breaking REASON)."
    ),
    "newer_version": _("Upload the file again: it is then compared with that version."),
    "changed_type": _(
        "Mend the cells that do not fit, or accept the change with a reason"
        " (--accept-breaking REASON)."
    ),
    "removed_field": _(
        "Put the column back, or accept the change with a reason (--accept-breaking REASON)."
    ),
    "fewer_records": _(
        "Check that the file is whole, or accept it with a reason (--accept-breaking REASON)."
    ),
    "unknown_key_field": _("Name a field, or the header of its column: %(known)s."),
    "key_not_unique": _("Check the key: records with the same key cannot be told apart."),
    "no_worker": _("Start a worker and publish again."),
    "interrupted": _("Look at the worker's log, then try again."),
    "unanswered": _("Upload the file again, or rebuild the version."),
    "no_space": _("Ask your administrator for room, then try again."),
    "load_too_slow": _("Split the file, or ask your administrator for a longer bound."),
    "out_of_memory": _("Split the file, or ask your administrator for a larger worker."),
    "file_too_large": _("Split the file, or ask for a higher limit."),
    "wrong_dataset_id": _("Use lower-case letters, digits and single hyphens."),
    "internal": _("Try again; if it fails again, give this reference to your administrator."),
    "refused_by_database": _("Give this reference to your administrator."),
    "unknown_key": _("Known keys: %(known)s."),
}
