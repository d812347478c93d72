"""Whole projects with their expected results."""
