"""Findings in the forms that other programs read: one module a form, each a function from a report to text."""
