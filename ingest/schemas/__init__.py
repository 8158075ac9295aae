"""What a table promises to be: schemas that are declared, and public ones known by their headers.

`table_schema` reads Table Schema files, `known` holds the French public schemas a city meets,
`recognise` tells which of them a file follows, `check` holds every cell against one. Types of
a schema are hints for `understand`; what breaks it is reported, never changed. Knows no model.
"""
