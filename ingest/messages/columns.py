"""What can be said of columns and their cells: types and why, schemas, persons."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_noop as _

MESSAGES: Final[Mapping[str, str]] = {
    "times_skipped": _(
        "In « %(column)s » %(count)s times fall into an hour that the clock of %(zone)s skips, the"
        " first on line %(row)s (%(value)s): they were read as an hour later."
    ),
    "times_doubled": _(
        "In « %(column)s » %(count)s times fall into an hour that the clock of %(zone)s shows"
        " twice, the first on line %(row)s (%(value)s): the later moment was taken."
    ),
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
ONE: Final[Mapping[str, str]] = {}
HINTS: Final[Mapping[str, str]] = {
    "times_skipped": _("Write times with their offset, or say their zone in the metadata."),
    "times_doubled": _("Write times with their offset, or say their zone in the metadata."),
    "personal_emails": _("Take the column out, or be ready to say why it may be public."),
    "personal_phones": _("Take the column out, or be ready to say why it may be public."),
    "personal_nir": _("Take the column out, or be ready to say why it may be public."),
    "personal_iban": _("Take the column out, or be ready to say why it may be public."),
    "personal_births": _("Take the column out, or be ready to say why it may be public."),
    "off_standard": _("Mend the cell and upload again, or leave the field as it is."),
    "zeros_dropped": _("Set the type to text to keep the codes as they are."),
    "digits_lost": _("Set the type to text to keep every digit."),
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
    "null_island": _("Leave the cell empty where the position is not known."),
    "maybe_multivalued": _(
        "Give the field the annotation multivalued with this separator to filter by each value."
    ),
    "swapped_coordinates": _("Check one position on the map."),
    "nearly_typed": _("Mend these cells and upload again, or set the type of the field."),
    "schema_enum": _("The list allows: %(expected)s. %(suggestion)s"),
    "schema_pattern": _("The form is the regular expression %(expected)s."),
    "schema_length": _("The length is between the bounds %(expected)s."),
    "schema_range": _("The bounds are %(expected)s."),
}
