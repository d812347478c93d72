"""Tests of the document models: what may be written, what is said about the rest, and the JSON Schemas."""
