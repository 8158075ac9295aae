"""What the tallies of a column allow it to be: numbers, days, positions, or words."""
