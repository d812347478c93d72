"""The report as one story: what it says (`blocks` of text, tables, charts and pictures), apart from any file format."""
