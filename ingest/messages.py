"""The sentences of `ingest.problems`, by code. English here, French in `ingest/locale`.

A code is stable once shipped; its sentence may be mended.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_noop as _

_FILE: Final[Mapping[str, str]] = {
    "empty_file": _("The file is empty."),
    "blank_start": _("The file begins with more blank lines than a table may have above it."),
    "binary_file": _("The file is not text, and not a format that is known here."),
    "not_data": _("The file is a document (%(format)s), not a table of data."),
    "html_page": _("The file is a web page, not data."),
    "html_table": _(
        "The file is a web page with a table, as some programs write in place of a workbook."
    ),
    "xml_workbook": _("The file is a workbook in the XML of Excel 2003, which is not read here."),
    "format_not_read": _("Files of this format (%(format)s) cannot be read yet."),
    "off_earth": _("The coordinates of feature %(row)s (%(value)s) are on no place of Earth."),
    "broken_xml": _("The XML (%(format)s) is broken on line %(row)s."),
    "xml_doctype": _("The XML has a document type (DOCTYPE), which is not read for safety."),
    "xml_too_deep": _("The XML is nested too deeply."),
    "xml_text_too_long": _("A text of the XML is too long."),
    "not_places": _(
        "In « %(column)s » some cells are no places on Earth, first in record %(row)s:"
        " « %(value)s »."
    ),
    "broken_file": _("The file (%(format)s) is damaged or was cut."),
    "reader_failed": _(
        "The file (%(format)s) could not be read: it is damaged, or needs more memory than is"
        " allowed."
    ),
    "reader_too_slow": _("Reading the file (%(format)s) took too long and was given up."),
    "file_bomb": _(
        "The file says it holds more than %(limit)s values a byte, which no table does: it was not"
        " read."
    ),
    "no_layers": _("The file (%(format)s) holds no layer."),
    "shapefile_alone": _("A shapefile is several files, and only one of them came."),
    "no_attributes": _("The shapefile came without its .dbf: there are shapes and no attributes."),
    "encoding_guessed": _("Nothing says the encoding of the texts: %(encoding)s was told by them."),
    "not_finite": _(
        "In « %(column)s » %(count)s values are no finite numbers (NaN, infinity) and were read as"
        " nothing, the first in record %(row)s."
    ),
    "nanoseconds_cut": _(
        "In « %(column)s » %(count)s times are finer than a microsecond and were cut, the first in"
        " record %(row)s."
    ),
    "binary_as_digits": _(
        "In « %(column)s » %(count)s values are bytes and no text: they are shown in hexadecimal"
        " digits, the first in record %(row)s."
    ),
    "empty_geometries": _(
        "In « %(column)s » %(count)s geometries are empty or have no finite coordinates and were"
        " read as nothing, the first in record %(row)s."
    ),
    "invalid_shapes": _(
        "In « %(column)s » %(count)s shapes cross themselves or are otherwise invalid: they were"
        " mended, the first in record %(row)s."
    ),
    "curves_straightened": _("In « %(column)s » curves were made lines of many short pieces."),
    "degrees_assumed": _(
        "Nothing says the projection of « %(column)s »: the coordinates are within degrees and"
        " were taken for WGS84."
    ),
    "projection_guessed": _(
        "Nothing says the projection of « %(column)s »: it was told by the coordinates, which lie"
        " in France in %(projection)s alone."
    ),
    "converted": _(
        "The coordinates of « %(column)s » were converted from %(projection)s to WGS84."
    ),
    "unknown_projection": _(
        "Nothing says the projection of the coordinates (such as %(example)s), and more than one or"
        " none fits: %(candidates)s."
    ),
    "wrong_projection": _("The projection of the coordinates is not known: %(projection)s."),
    "broken_archive": _("The archive (%(format)s) is damaged or was cut."),
    "archive_not_opened": _("Archives of this kind (%(format)s) are not opened here."),
    "archive_too_deep": _("The archive holds archives inside archives."),
    "archive_too_large": _("What the archive holds is larger than %(limit)s MB."),
    "archive_too_many": _("The archive holds more than %(limit)s files."),
    "archive_bomb": _(
        "The archive unpacks to more than %(limit)s times its size, which no table does: it was"
        " not unpacked."
    ),
    "archive_overlaps": _("The files of the archive overlap, as only harmful archives do."),
    "archive_unsafe": _("The archive holds a file whose name leads out of it: %(name)s."),
    "archive_link": _("The archive holds a link instead of a file: %(name)s."),
    "archive_locked": _("The file %(name)s of the archive is protected by a password."),
    "archive_method": _("The file %(name)s of the archive is packed by a method not read here."),
    "archive_empty": _("The archive holds no file."),
    "archive_no_table": _("The archive holds no table, only: %(names)s."),
    "no_such_member": _("There is no table %(member)s; the tables are: %(members)s."),
    "several_members": _("The table %(taken)s was taken; there are also: %(others)s."),
    "members_left_out": _("%(count)s files of the archive are no tables: %(names)s."),
    "timetable_ends": _("The timetable ends on %(date)s."),
    "timetable_over": _("The timetable ended on %(date)s."),
    "tables_not_read": _(
        "%(count)s tables of the file were not looked into, as it has many or long ones: %(names)s."
    ),
    "shapes_without": _("The table of shapes has no column %(name)s: no line can be made of it."),
    "points_joined": _(
        "%(points)s points were joined to %(lines)s lines in the order of their sequence; of the"
        " distances along a line the longest is kept."
    ),
    "columns_of_points": _(
        "What the table of shapes says of single points is left out: %(names)s."
    ),
    "points_left_out": _(
        "%(count)s points of lines cannot be read and were left out, the first on line %(row)s"
        " (%(value)s)."
    ),
    "short_lines": _("%(count)s lines have a single point and are points."),
    "broken_workbook": _("The workbook is damaged: it cannot be opened or ends too early."),
    "workbook_password": _("The workbook is protected by a password."),
    "workbook_too_large": _("The workbook is too large to be read: the limit is %(limit)s."),
    "workbook_bomb": _(
        "The workbook is refused: it unpacks to %(unpacked)s MB, far more than its size tells."
    ),
    "workbook_entities": _(
        "The workbook is refused: its XML declares a document type, which no workbook needs."
    ),
    "workbook_repeats": _(
        "The workbook is refused: row %(row)s of a sheet is repeated without end."
    ),
    "wrong_cell": _("The workbook has a cell beyond the end of a sheet (%(cell)s)."),
    "no_such_sheet": _("There is no sheet %(sheet)s; the sheets are: %(sheets)s."),
    "several_sheets": _("The sheet %(taken)s was taken; there are also: %(others)s."),
    "hidden_sheet": _("Every visible sheet is empty: the hidden sheet %(taken)s was taken."),
    "error_cells": _(
        "%(count)s cells hold an error and were read as nothing, the first is %(cell)s (%(value)s)."
    ),
    "formulas_unknown": _(
        "%(count)s formulas have no result in the file and were read as nothing, the first is"
        " %(cell)s."
    ),
    "hidden_rows": _("%(count)s hidden rows were read as the others, the first is row %(row)s."),
    "hidden_columns": _("Hidden columns were read as the others: %(columns)s."),
    "empty_columns": _(
        "Empty columns inside the table were left out: %(columns)s. Two tables may stand side"
        " by side."
    ),
    "merged_cells": _(
        "%(count)s groups of merged cells lie in the records, the first is %(cells)s: the value"
        " was read in the first cell alone."
    ),
    "group_header": _(
        "Row %(row)s names groups of columns above the header: the group was put before headers"
        " that are there twice."
    ),
    "total_row": _("Row %(row)s seems to be a total (« %(value)s ») and was read as a record."),
    "second_table": _(
        "Row %(row)s seems to be the header of another table of the sheet: it was read as a record."
    ),
    "percent_cells": _(
        "« %(column)s » is shown in percent from %(cell)s on: the numbers are shares, 0.12 is"
        " 12 %%."
    ),
    "unknown_encoding": _("There is no encoding called %(encoding)s."),
    "wrong_encoding": _("Line %(row)s cannot be read in the encoding %(encoding)s."),
    "mixed_encoding": _(
        "The file mixes encodings on %(count)s lines, first on line %(row)s: what is not UTF-8 was"
        " read as Windows-1252."
    ),
    "undecodable": _(
        "Bytes of %(count)s lines, first line %(row)s, mean nothing in the encoding of the file:"
        " characters are wrong there."
    ),
    "twice_encoded": _(
        "Accents look encoded twice in %(count)s places, first on line %(row)s (« %(value)s »):"
        " they were left as they are."
    ),
    "unclosed_quote": _("The quotation mark opened on line %(row)s is never closed."),
    "stray_quotes": _(
        "Line %(row)s has a quotation mark inside a quoted cell that is not doubled."
    ),
    "swallowed_lines": _(
        "A cell that begins on line %(row)s holds %(lines)s lines that look like records: a"
        " quotation mark may be missing."
    ),
    "one_column": _(
        "The file was read as one column of text: no separator was recognised that all lines share."
    ),
    "shifted_header": _(
        "The header on line %(row)s leaves out the first column: its names were moved one column"
        " to the right."
    ),
    "short_header": _(
        "The header on line %(row)s has %(cells)s cells and the records %(width)s: the last columns"
        " have no name."
    ),
    "repeated_rows": _(
        "%(count)s lines repeat the header, the first is line %(row)s: they were not taken as"
        " records."
    ),
    "comment_rows": _(
        "%(count)s comment lines between the records were left out, the first is line %(row)s:"
        " « %(value)s »."
    ),
    "notes_below": _(
        "%(count)s lines of notes below the table were not taken as records, the first is line"
        " %(row)s: « %(value)s »."
    ),
    "line_too_long": _("Line %(row)s is too long to be a line of a table."),
    "no_such_header": _("The file has no line %(header_row)s to take as header."),
    "no_columns": _("The file has no column."),
    "too_many_columns": _(
        "The file has %(count)s columns: no more than %(limit)s can be published."
    ),
    "no_records": _("The file holds no list of records."),
    "json_in_script": _("The file is a script with JSON inside, not JSON."),
    "error_answer": _("The file is the error message of a server, not data."),
    "repeated_keys": _(
        "An object near line %(row)s gives the key « %(column)s » twice: the later value was put"
        " into a column of its own."
    ),
    "broken_json": _("The JSON is broken on line %(row)s."),
    "json_cut": _("The JSON ends too early, on line %(row)s: the file seems cut."),
    "json_too_deep": _("The JSON is nested too deeply on line %(row)s."),
    "value_too_long": _("A value that begins near line %(row)s is too long."),
    "json_nan": _("The JSON holds NaN or Infinity, which were read as nothing."),
    "several_arrays": _("The records were taken from %(taken)s; there are also %(others)s."),
    "feature_ids": _(
        "The identifiers of the GeoJSON features beside their properties are left out."
    ),
    "no_rows": _("The file has a header and no record."),
    "numbers_as_header": _("Line %(row)s was taken for the header, though it holds numbers alone."),
    "no_header": _("The file has no header: the fields were numbered."),
    "empty_header": _("Column %(place)s has no header."),
    "repeated_header": _("The header « %(column)s » is repeated in column %(place)s."),
    "long_header": _("The header « %(column)s » is very long and was cut for the field's name."),
    "skipped_lines": _(
        "%(count)s lines above the table were skipped, the first is line %(row)s: « %(value)s »."
    ),
    "units_line": _("Line %(row)s gives units and was not taken as a record."),
    "types_line": _("Line %(row)s gives types and was not taken as a record."),
    "empty_rows": _("%(count)s empty rows were left out, the first on line %(row)s."),
    "short_rows": _(
        "%(count)s rows have too few cells, first line %(row)s with %(cells)s of %(width)s: the"
        " missing ones are empty."
    ),
    "extra_cells": _("Line %(row)s has a cell beyond the last column: « %(value)s »."),
    "option_not_for_format": _(
        "The option %(option)s says nothing of a file of format %(format)s."
    ),
    "properties_no_object": _("The properties of feature %(row)s are no object."),
    "longitudes_turned": _(
        "In « %(column)s » %(count)s geometries lie beyond 180 degrees, the first in record"
        " %(row)s: their longitudes were taken less 360."
    ),
    "heights_left_out": _(
        "In « %(column)s » heights are left out (geometries with heights: %(count)s)."
    ),
    "half_characters": _("Record %(row)s holds halves of characters, which were replaced."),
    "nul_characters": _("Line %(row)s holds NUL characters, which were taken out."),
}

_COLUMNS: Final[Mapping[str, str]] = {
    "ambiguous_dates": _(
        "In « %(column)s » nothing proves whether the day or the month comes first (%(value)s):"
        " the day was assumed."
    ),
    "ambiguous_decimal": _(
        "In « %(column)s » the comma may be a decimal mark or part thousands (%(value)s): the"
        " decimal mark was taken to be « %(decimal)s »."
    ),
    "ambiguous_months": _(
        "In « %(column)s » nothing proves whether the day or the month comes first (%(value)s):"
        " the month was assumed, as hours are written with AM and PM."
    ),
    "ambiguous_point": _(
        "In « %(column)s » the point may be a decimal mark or part thousands (%(value)s): the"
        " decimal mark was taken to be « %(decimal)s »."
    ),
    "mixed_offsets": _(
        "In « %(column)s » some times have an offset and others none, first line %(row)s,"
        " « %(value)s » (%(count)s in all): those are read in the zone of the dataset."
    ),
    "schema_missing_column": _(
        "The schema « %(schema)s » requires the column « %(column)s », which is not there."
    ),
    "schema_unknown_columns": _("The schema « %(schema)s » knows no such columns: %(names)s."),
    "schema_required": _(
        "« %(column)s » may not be empty by the schema « %(schema)s »: %(count)s cells are, first"
        " on line %(row)s."
    ),
    "schema_unique": _(
        "« %(column)s » may hold no value twice by the schema « %(schema)s »: %(count)s cells"
        " repeat one, first on line %(row)s (%(value)s)."
    ),
    "schema_enum": _(
        "« %(column)s » holds values that are not in the list of the schema « %(schema)s »"
        " (%(count)s cells), first on line %(row)s: %(value)s."
    ),
    "schema_pattern": _(
        "« %(column)s » holds values without the form of the schema « %(schema)s »"
        " (%(count)s cells), first on line %(row)s: %(value)s."
    ),
    "schema_length": _(
        "« %(column)s » holds texts whose length the schema « %(schema)s » refuses (%(count)s"
        " cells), first on line %(row)s: %(value)s."
    ),
    "schema_range": _(
        "« %(column)s » holds numbers out of the bounds of the schema « %(schema)s »"
        " (%(count)s cells), first on line %(row)s: %(value)s."
    ),
    "schema_type": _(
        "« %(column)s » does not read as %(type)s, as the schema « %(schema)s » has it; first on"
        " line %(row)s: %(value)s."
    ),
    "evidence_schema": _("The type is that of the schema « %(schema)s »."),
    "personal_emails": _(
        "« %(column)s » holds e-mail addresses of persons (%(count)s), first on line %(row)s:"
        " %(value)s."
    ),
    "personal_phones": _(
        "« %(column)s » holds telephone numbers (%(count)s), first on line %(row)s: %(value)s."
    ),
    "personal_nir": _(
        "« %(column)s » holds social security numbers (%(count)s), first on line %(row)s:"
        " %(value)s."
    ),
    "personal_iban": _(
        "« %(column)s » holds bank accounts (%(count)s), first on line %(row)s: %(value)s."
    ),
    "personal_births": _("« %(column)s » holds dates of birth beside names of persons."),
    "maybe_projected": _(
        "« %(column)s » and « %(other)s » look like coordinates in %(projection)s (%(value)s), but"
        " neither header says so: no point was made."
    ),
    "projected": _(
        "« %(x)s » and « %(y)s » are coordinates in %(projection)s: points in WGS84 were made of"
        " them."
    ),
    "turned_shapes": _(
        "The geometries of « %(column)s » seem to have the latitude before the longitude"
        " (%(value)s): WKT and GeoJSON write the longitude first. They were left as they are."
    ),
    "half_points": _(
        "Rows with « %(column)s » or its other coordinate alone have no point: %(count)s in all,"
        " first line %(row)s (%(value)s)."
    ),
    "points_beyond": _(
        "Rows whose coordinates are beyond the Earth have no point: %(count)s in all, first line"
        " %(row)s (%(value)s)."
    ),
    "swapped_columns": _(
        "« %(column)s » holds longitudes and « %(other)s » latitudes: the points were made the"
        " other way round."
    ),
    "null_island": _(
        "In « %(column)s » positions are at latitude 0 and longitude 0, in the Gulf of Guinea:"
        " %(count)s in all, first line %(row)s."
    ),
    "maybe_multivalued": _(
        "« %(column)s » seems to hold several values in a cell, parted by « %(separator)s »:"
        " « %(value)s »."
    ),
    "missing_markers": _(
        "In « %(column)s », cells read as nothing: %(count)s, the first « %(value)s » on line"
        " %(row)s."
    ),
    "zeros_dropped": _(
        "In « %(column)s », codes such as « %(value)s » (%(count)s in all) lose their leading zeros"
        " or their last digits as numbers."
    ),
    "digits_lost": _(
        "In « %(column)s », cells such as « %(value)s » (%(count)s in all) have more digits than a"
        " number keeps: the last ones are rounded."
    ),
    "swapped_coordinates": _("In « %(column)s » the longitude comes before the latitude."),
    "nearly_typed": _(
        "%(share)s %% of « %(column)s » read as %(type)s; exceptions: %(exceptions)s."
    ),
    "evidence_empty": _("No cell holds a value."),
    "evidence_text": _("The %(count)s values are words."),
    "evidence_codes": _(
        "The values are digits, some behind a leading zero or too long for a number: codes stay"
        " text."
    ),
    "evidence_code_name": _("The header announces codes: they stay text."),
    "evidence_big": _("Some whole numbers are too large to stand among decimal ones: text."),
    "evidence_identifiers": _("The %(count)s values are identifiers written in digits."),
    "evidence_boolean": _("The %(count)s values are true or false."),
    "evidence_yes_no": _("The values are yes or no: they stay text unless set to boolean."),
    "evidence_int": _("The %(count)s values are whole numbers."),
    "evidence_double": _("The %(count)s values are numbers with the decimal mark « %(decimal)s »."),
    "evidence_native": _("The format gives the type of the %(count)s values."),
    "evidence_mixed": _("The JSON mixes types: all is kept as text."),
    "evidence_nested": _("The %(count)s values are lists or objects."),
    "evidence_two_columns": _("The points are made of « %(y)s » and « %(x)s »."),
    "evidence_projected": _(
        "The points are made of « %(x)s » and « %(y)s », coordinates in %(projection)s."
    ),
    "evidence_point": _("The %(count)s values are positions."),
    "evidence_shape": _("The %(count)s values are geometries."),
    "evidence_zoned": _("The %(count)s values are dates with a time and an offset."),
    "evidence_datetime": _("The %(count)s values are dates with a time and no offset."),
    "evidence_midnights": _(
        "The %(count)s values are dates with a time and no offset; as all are midnight, the"
        " type date would say as much."
    ),
    "evidence_school_years": _("The values are pairs of years, not months."),
    "evidence_declared": _("The type was set by a person."),
    "evidence_standard": _("The standard of the format gives the type."),
    "off_standard": _(
        "By the standard of the format « %(column)s » is %(type)s; line %(row)s holds"
        " « %(value)s »: it was read as %(taken)s."
    ),
    "evidence_published": _("The type is that of the published version."),
    "evidence_date_iso": _("The %(count)s values are dates, the year first."),
    "evidence_date_dmy": _("The %(count)s values are dates, the day first."),
    "evidence_date_mdy": _("The %(count)s values are dates, the month first."),
    "evidence_date_short_dmy": _("The %(count)s values are short dates, the day first."),
    "evidence_date_short_mdy": _("The %(count)s values are short dates, the month first."),
    "evidence_date_long": _("The %(count)s values are dates with the month in letters."),
    "evidence_date_compact": _("The %(count)s values are dates in eight digits."),
    "evidence_date_month": _("The %(count)s values are months, the year first."),
    "evidence_date_month_year": _("The %(count)s values are months, the month first."),
    "evidence_date_long_month": _("The %(count)s values are months in letters with their year."),
}

_RUNS: Final[Mapping[str, str]] = {
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

CELL: Final = _("line %(row)s « %(value)s »")
"""One of the cells that a sentence names as exceptions."""

MESSAGES: Final[Mapping[str, str]] = {**_FILE, **_COLUMNS, **_RUNS}

ONE: Final[Mapping[str, str]] = {
    "error_cells": _("One cell holds an error and was read as nothing: %(cell)s (%(value)s)."),
    "repeated_rows": _("Line %(row)s repeats the header: it was not taken as a record."),
    "comment_rows": _(
        "A comment line between the records was left out, line %(row)s: « %(value)s »."
    ),
    "notes_below": _(
        "A line of notes below the table was not taken as a record, line %(row)s: « %(value)s »."
    ),
    "skipped_lines": _("One line above the table was skipped, line %(row)s: « %(value)s »."),
    "empty_rows": _("One empty row was left out, on line %(row)s."),
    "short_rows": _(
        "One row has too few cells, line %(row)s with %(cells)s of %(width)s: the missing ones are"
        " empty."
    ),
    "bad_cells": _("One cell does not fit its field, on line %(row)s."),
    "bad_cells_emptied": _("One cell that does not fit its field was left empty."),
    "missing_files": _("One more cell names a file that did not come."),
    "key_not_unique": _("One record shares its key with another record."),
    "repeated_records": _("One record is the same as an earlier one."),
}
"""What is said instead where the count is one."""

HINTS: Final[Mapping[str, str]] = {
    "numbers_as_header": _("If it is a record, say that there is no header (--header-row none)."),
    "empty_file": _("Export the table again and check that the file holds rows."),
    "blank_start": _("Delete the empty lines at the beginning of the file."),
    "line_too_long": _("Check that this is a table, and that its quotation marks are closed."),
    "binary_file": _("Export the table as CSV and upload it again."),
    "not_data": _("Export the table itself, for instance as CSV."),
    "html_table": _("Open it in a spreadsheet program and save it as XLSX or CSV."),
    "xml_workbook": _("Open it in a spreadsheet program and save it as XLSX or CSV."),
    "error_answer": _("Ask the address again, or look into what its message says."),
    "json_in_script": _(
        "Take away what stands before the first bracket and after the last, or ask the address"
        " for plain JSON."
    ),
    "html_page": _("The download may have given an error page: open the address in a browser."),
    "format_not_read": _("Export the table as CSV, JSON, GeoJSON or as a workbook."),
    "off_earth": _(
        "Write longitude, latitude in WGS84, or name the projection of all features in « crs »."
    ),
    "broken_xml": _("Check that line with an XML validator, or export the file again."),
    "xml_doctype": _("Take the line with <!DOCTYPE out of the file."),
    "xml_too_deep": _("Export the file again, or as GeoJSON."),
    "xml_text_too_long": _("Export the file again, or as GeoJSON."),
    "not_places": _("Check the coordinates and their projection: longitude, latitude in WGS84."),
    "broken_file": _("Download or export the file again."),
    "reader_failed": _("Export the table again, or as CSV or GeoJSON."),
    "reader_too_slow": _("Split the file, or export the table as CSV or GeoJSON."),
    "file_bomb": _("Export the table as CSV if it is meant."),
    "no_layers": _("Check that this is the right file."),
    "shapefile_alone": _("Put the .shp, .dbf, .shx and .prj files together into a zip file."),
    "no_attributes": _("Put the .dbf file beside the .shp file in the archive."),
    "encoding_guessed": _("If accents are wrong, add a .cpg file that names the encoding."),
    "degrees_assumed": _("Add the projection (a .prj file) if they are in another one."),
    "projection_guessed": _("Add the projection (a .prj file) if it is another one."),
    "unknown_projection": _(
        "Add the projection (a .prj file, the crs member), or export the file in WGS84 (EPSG:4326)."
    ),
    "wrong_projection": _("Export the file in WGS84 (EPSG:4326)."),
    "invalid_shapes": _(
        "Mend them in the source, for instance with a tool that checks geometries."
    ),
    "broken_archive": _("Download or make the archive again."),
    "archive_not_opened": _("Unpack it and upload the table, alone or in a zip file."),
    "archive_too_deep": _("Unpack it and upload the table, alone or in one zip file."),
    "archive_too_large": _("Split the table into several files."),
    "archive_too_many": _("Put the table alone into a zip file, or upload it unpacked."),
    "archive_bomb": _("Upload the table unpacked if it is meant."),
    "archive_overlaps": _("Make the archive again from its files."),
    "archive_unsafe": _("Make the archive again from the folder of its files."),
    "archive_link": _("Make the archive again with the files themselves."),
    "archive_locked": _("Make the archive again without a password."),
    "archive_method": _("Make the archive again with the usual method (deflate)."),
    "archive_empty": _("Check that this is the right file."),
    "archive_no_table": _("Put the table into the archive, for instance as CSV."),
    "no_such_member": _("Write the name as it stands in the list of the tables."),
    "several_members": _("Name the table if another one was meant."),
    "members_left_out": _("Upload them as datasets of their own if they hold data."),
    "timetable_over": _("Upload the timetable that follows."),
    "timetable_ends": _("Upload the next one before that day."),
    "tables_not_read": _("Name one of them to have it read."),
    "shapes_without": _("Check the header of shapes.txt."),
    "points_left_out": _("Mend these lines and upload the timetable again."),
    "off_standard": _("Mend the cell and upload again, or leave the field as it is."),
    "broken_workbook": _("Open it in a spreadsheet program and save it again as XLSX."),
    "workbook_password": _("Open it, take the password away, and save it again."),
    "workbook_too_large": _("Export the sheet as CSV: a CSV file has no such limit."),
    "workbook_bomb": _("Export the sheet as CSV if the file is genuine."),
    "workbook_entities": _("Open it in a spreadsheet program and save it again as XLSX."),
    "workbook_repeats": _("Delete the repeated rows, or export the table as CSV."),
    "wrong_cell": _("Open it in a spreadsheet program and save it again as XLSX."),
    "no_such_sheet": _("Write the name of the sheet as it stands on its tab."),
    "several_sheets": _("Name the sheet if another one was meant."),
    "hidden_sheet": _("Name the sheet, or make the right one visible."),
    "error_cells": _("Mend the formulas and save the workbook again."),
    "formulas_unknown": _(
        "Open the workbook in a spreadsheet program, which computes them, and save it again."
    ),
    "hidden_rows": _("Delete the rows that should not be published."),
    "hidden_columns": _("Delete the columns that should not be published."),
    "merged_cells": _("Unmerge them and fill every cell."),
    "total_row": _("Delete it if it is no record of its own."),
    "second_table": _("Give each table a sheet of its own."),
    "percent_cells": _("Multiply them by 100 if the unit is to be the percent."),
    "unknown_encoding": _("Use a name such as utf-8 or cp1252, or leave it out."),
    "wrong_encoding": _("Leave the encoding out: it is told from the file."),
    "mixed_encoding": _("Look at the accents of that line, or export the file again as UTF-8."),
    "unclosed_quote": _("Close it, or double it where it belongs to the text."),
    "one_column": _(
        "If it is cut by another character, name it as the delimiter, or export the file again"
        " as CSV."
    ),
    "twice_encoded": _("Export the file again as UTF-8, from a program that shows its accents."),
    "undecodable": _("Look at that line, or name the encoding of the file."),
    "swallowed_lines": _("Look for a quotation mark that is not closed on that line."),
    "short_header": _("Give every column a name."),
    "shifted_header": _("Give the first column a name."),
    "notes_below": _("If one of them is a record, fill its other cells or separate them."),
    "stray_quotes": _("Double the quotation marks that belong to the text."),
    "no_columns": _("Check that this is the right file."),
    "too_many_columns": _("Leave columns out, or make rows of them."),
    "no_records": _("Give an array of objects, or an object that holds one."),
    "broken_json": _("Check that line with a JSON validator."),
    "json_cut": _("Download or export the file again."),
    "extra_cells": _("Put the text in quotation marks if it holds the separator."),
    "zeros_dropped": _("Set the type to text to keep the codes as they are."),
    "digits_lost": _("Set the type to text to keep every digit."),
    "option_not_for_format": _("Leave the option out, or check that this is the right file."),
    "too_many_bad_cells": _("Set the type of the field to text, or mend the file."),
    "rows_too_wide": _("Split the table into several ones with fewer columns."),
    "ambiguous_dates": _("If the month comes first, set the field's type and order."),
    "ambiguous_months": _("If the day comes first, write the year first in the file."),
    "ambiguous_point": _("If the other reading was meant, set the type of the field to text."),
    "ambiguous_decimal": _("If the other reading was meant, set the type of the field to text."),
    "mixed_offsets": _("Write the offset of every time, such as +02:00."),
    "maybe_projected": _(
        "Give both fields the annotation srid with the value %(srid)s in the metadata file."
    ),
    "projected": _("Check one position on the map; the annotation srid sets another system."),
    "half_points": _("Fill in the other coordinate, or empty both."),
    "points_beyond": _("Mend the coordinates: latitudes go to 90 and longitudes to 180 degrees."),
    "turned_shapes": _("Check one of them on the map, and export the file again."),
    "swapped_columns": _("Check one position on the map, and mend the headers."),
    "unknown_srid": _("Give the EPSG number of the system, such as 2154 for Lambert-93."),
    "null_island": _("Leave the cell empty where the position is not known."),
    "maybe_multivalued": _(
        "Give the field the annotation multivalued with this separator to filter by each value."
    ),
    "swapped_coordinates": _("Check one position on the map."),
    "nearly_typed": _("Mend these cells and upload again, or set the type of the field."),
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
    "schema_enum": _("The list allows: %(expected)s. %(suggestion)s"),
    "schema_pattern": _("The form is the regular expression %(expected)s."),
    "schema_length": _("The length is between the bounds %(expected)s."),
    "schema_range": _("The bounds are %(expected)s."),
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
"""What to do about it, where there is something to do."""
