"""What a person asks of one dataset on its pages, and what the pages show of the answer.

state    the question in an address: words, condition, refinements, order
records  one page of records, or the reason why there is none
cells    values as people read them
facets   counts by value beside the records
page     what stands on every tab of a dataset
snippets the same question as an address of the API, and as code
"""
