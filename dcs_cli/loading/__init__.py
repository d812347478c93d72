"""Text in, plain values with positions out: YAML, comments, data files and the search for both."""
