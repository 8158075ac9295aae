"""What can be said of a file: its format, its text, its tables, its geometries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_noop as _

MESSAGES: Final[Mapping[str, str]] = {
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
}
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
    "option_not_for_format": _("Leave the option out, or check that this is the right file."),
}
