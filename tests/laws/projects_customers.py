"""Which conceivable customers audiences, plans and overlays mean, found by asking about each customer alone."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .projects_contents import RESERVED, Contents, Document, audience_names, listed

Customer = dict[str, frozenset[str]]


def declared_dimensions(contents: Contents) -> dict[str, dict[str, frozenset[str]]]:
    """Each dimension with the leaves below each of its names; without a program, the values named."""
    dimensions: dict[str, dict[str, frozenset[str]]] = {}
    for name, declared in contents.program.get("dimensions", {}).items():
        names = dimensions.setdefault(name, {})
        _below(declared["values"] if isinstance(declared, dict) else declared, names)
    if not contents.program:
        for _, audience in contents.audiences():
            for key, value in pairs(audience):
                dimensions.setdefault(key, {"(other)": frozenset({"(other)"})})[value] = frozenset({value})
    return dimensions


def _below(tree: Sequence[Any], names: dict[str, frozenset[str]]) -> frozenset[str]:
    found: frozenset[str] = frozenset()
    for node in tree:
        if isinstance(node, dict):
            for inner, children in node.items():
                names[inner] = _below(children, names)
                found |= names[inner]
        else:
            names[node] = frozenset({node})
            found |= names[node]
    return found


def pairs(audience: Any) -> Iterator[tuple[str, str]]:
    """Every dimension and value an expression names, without following names."""
    if isinstance(audience, dict):
        for key, value in audience.items():
            if key in RESERVED:
                for part in value if isinstance(value, list) else [value]:
                    yield from pairs(part)
            else:
                yield from ((key, one) for one in listed(value))


def customers(contents: Contents) -> list[Customer]:
    """Every conceivable combination of values."""
    options: list[list[frozenset[str]]] = []
    dimensions = declared_dimensions(contents)
    for name, names in dimensions.items():
        leaves = sorted(leaf for leaf, below in names.items() if below == {leaf})
        declared = contents.program.get("dimensions", {}).get(name)
        facts = declared if isinstance(declared, dict) else {}
        if facts.get("many"):
            sizes = range(0 if facts.get("may_be_none") else 1, len(leaves) + 1)
            options.append([frozenset(chosen) for size in sizes for chosen in itertools.combinations(leaves, size)])
        else:
            options.append([frozenset({leaf}) for leaf in leaves])
    return [dict(zip(dimensions, chosen, strict=True)) for chosen in itertools.product(*options)]


def holds(
    audience: Any, customer: Customer, contents: Contents, names: Mapping[str, Mapping[str, frozenset[str]]]
) -> bool:
    """Whether one customer is in an audience (semantics 1.2), the plainest way."""
    if isinstance(audience, str):
        return audience == "all" or holds(contents.named[audience], customer, contents, names)
    for key, value in audience.items():
        if key == "not":
            matched = not holds(value, customer, contents, names)
        elif key in ("any", "all"):
            matched = {"any": any, "all": all}[key](holds(part, customer, contents, names) for part in value)
        else:
            matched = any(customer[key] & names[key][one] for one in listed(value))
        if not matched:
            return False
    return True


def undeclared(contents: Contents) -> Iterator[str]:
    """Dimensions, values and names of audiences that nobody declared (rule A03)."""
    names = declared_dimensions(contents)
    for subject, audience in contents.audiences():
        unknown = [f"{key}: {value}" for key, value in pairs(audience) if value not in names.get(key, {})]
        unknown += [name for name in audience_names(audience) if name != "all" and name not in contents.named]
        yield from (f"{subject}: {one} is not declared" for one in unknown)


def audience_problems(contents: Contents) -> Iterator[str]:
    """Audiences nobody can match, and plans that read contacts or share an account."""
    names = declared_dimensions(contents)
    universe = customers(contents)
    contact = {n for n, d in contents.program.get("dimensions", {}).items() if isinstance(d, dict) and d.get("level")}
    for subject, audience in contents.audiences():
        if not any(holds(audience, customer, contents, names) for customer in universe):
            yield f"{subject}: nobody can ever match {audience}"
    plans = contents.every("journey", "plans")
    for plan in plans:
        if contact & {key for key, _ in pairs(_expanded(plan["audience"], contents))}:
            yield f"{plan['id']} reads a contact-level dimension"
    for customer in universe:
        claimed = [plan["id"] for plan in plans if holds(plan["audience"], customer, contents, names)]
        if len(claimed) > 1:
            yield f"{claimed} claim one account"
            return


def _expanded(audience: Any, contents: Contents) -> Any:
    """The expression with names replaced by what they stand for."""
    if isinstance(audience, str):
        return audience if audience == "all" else _expanded(contents.named[audience], contents)
    return {
        key: [_expanded(p, contents) for p in listed(value)] if key in RESERVED else value
        for key, value in audience.items()
    }


def _regions(contents: Contents) -> dict[str, tuple[set[int], set[str], set[str]]]:
    """Each overlay's region as customer numbers, its root maps and the overlays it extends."""
    names, universe = declared_dimensions(contents), customers(contents)
    found: dict[str, tuple[set[int], set[str], set[str]]] = {}
    overlays = {o["id"]: o for o in contents.overlays}

    def visit(overlay: Document) -> tuple[set[int], set[str], set[str]]:
        region = {n for n, customer in enumerate(universe) if holds(overlay["for"], customer, contents, names)}
        roots: set[str] = set()
        line: set[str] = set()
        for parent in listed(overlay["extends"]):
            if parent in overlays:
                above, over_roots, over_line = visit(overlays[parent])
                region, roots, line = region & above, roots | over_roots, line | over_line | {parent}
            else:
                roots.add(parent)
        return region, roots, line

    for name, overlay in overlays.items():
        found[name] = visit(overlay)
    return found


def _meetings(contents: Contents) -> Iterator[tuple[Document, Document]]:
    """Pairs of overlays whose regions meet without one lying strictly inside, or extending, the other."""
    regions = _regions(contents)
    for a, b in itertools.combinations(contents.overlays, 2):
        (left, left_roots, left_line), (right, right_roots, right_line) = regions[a["id"]], regions[b["id"]]
        related = b["id"] in left_line or a["id"] in right_line
        if left_roots & right_roots and left & right and not (left < right or right < left or related):
            yield a, b


def overlays_cross(documents: Sequence[Document]) -> bool:
    """Whether two overlays of one map would be ambiguous if they changed the same thing."""
    return next(_meetings(Contents(documents)), None) is not None


def overlay_problems(contents: Contents) -> Iterator[str]:
    """Ambiguous overlays (A04), additions outside the region (A06) and fields no overlay may change."""
    names, universe = declared_dimensions(contents), customers(contents)
    for a, b in _meetings(contents):
        for one, other in ((a, b), (b, a)):
            if other.get("override", {}).keys() & one.get("remove", {}).keys():
                yield f"{one['id']} removes what {other['id']} overrides"
        for message in a.get("override", {}).keys() & b.get("override", {}).keys():
            left, right = a["override"][message], b["override"][message]
            if any(left[key] != right[key] for key in left.keys() & right.keys()):
                yield f"{a['id']} and {b['id']} both change {message}"
    for overlay in contents.overlays:
        region = _regions(contents)[overlay["id"]][0]
        if not region:
            yield f"{overlay['id']} speaks for nobody"
        for touchpoint in overlay.get("add", []):
            if any(
                n not in region and holds(touchpoint["audience"], c, contents, names) for n, c in enumerate(universe)
            ):
                yield f"{touchpoint['id']} reaches outside {overlay['id']}"
        if overlay.keys() & {"override"} and any(
            {"id", "audience"} & fields.keys() for fields in overlay["override"].values()
        ):
            yield f"{overlay['id']} overrides an id or an audience"
