"""Other programs' files turned into documents, with a report of what was missing or could not be read."""
