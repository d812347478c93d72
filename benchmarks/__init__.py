"""Measurements of speed on generated projects of realistic shape; no part of the installed package."""
