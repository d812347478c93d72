"""The shape of a finding (semantics 24)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .universe import Cell, Universe

Finding = dict[str, Any]


def finding(code: str, subjects: list[str], certainty: str = "certain", **more: Any) -> Finding:
    """A finding without customers."""
    return {"code": code, "certainty": certainty, "subjects": subjects, **more}


def customers(universe: Universe, cells: Iterable[Cell]) -> Finding:
    """The customers of a finding (semantics 24)."""
    some = frozenset(cells)
    return {
        "contacts": universe.contacts(some),
        "accounts": universe.accounts(some),
        "cells": universe.shown_sorted(some),
    }
