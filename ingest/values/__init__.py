"""What a cell's text may be, one module per family: recognise it, and cast a column of it.

Recognising is pure and looks at one text; casting takes a column whose way of writing
(`Writing`) was proved on all its rows. Nothing here knows files, models or databases.
"""
