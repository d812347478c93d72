"""The figures of a project as plain tables: one row a thing, one column a fact, for CSV files and sheets alike."""
