"""Text for cells of spreadsheets: never a formula, whatever it begins with (commands "import")."""

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def as_text(value: str) -> str:
    """The value for a CSV cell; one a spreadsheet would run gets an apostrophe, which makes it text."""
    return f"'{value}" if value.startswith(FORMULA_STARTS) else value
