"""Personal data in an upload: looked for in every cell, judged by table, asked about once.

`cells` recognises addresses, numbers and accounts in text, `watch` counts them by column,
`judge` weighs the counts together with what the headers say the table is. Nothing here keeps
a whole value: what reports show is masked. Knows no model and no database.
"""
