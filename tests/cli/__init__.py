"""Tests that run real command lines."""
