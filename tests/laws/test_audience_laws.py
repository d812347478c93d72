"""Laws 1 to 4: the algebra of audiences, restriction, boxes and views; and what is conceivable (semantics 1, 2.1)."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from dcs_cli.documents.audience import parse_audience

from .audiences import Axis, Space, customer_of, customers_in, expressions, frozen, populations, spaces
from .campaign import law
from .resolving import numbers, project_of


@law(100)
@given(st.data())
def test_an_expression_means_the_customers_it_names(data: st.DataObject) -> None:
    space = data.draw(spaces())
    customers = data.draw(populations(space))
    project = space.resolved(customers)
    assert customers_in(project, project.universe.everyone) == {frozen(customer) for customer in customers}
    expression = data.draw(expressions(space))
    wanted = {frozen(customer) for customer in customers if space.holds(expression, customer)}
    assert customers_in(project, project.cells(parse_audience(expression))) == wanted


@law(80)
@given(st.data())
def test_law_1_the_algebra_of_audiences(data: st.DataObject) -> None:
    space = data.draw(spaces())
    customers = data.draw(populations(space))
    project = space.resolved(customers)
    first, second = data.draw(expressions(space)), data.draw(expressions(space))

    def meant(expression: Any) -> int:
        return project.cells(parse_audience(expression))

    everyone = project.universe.everyone
    a, b = meant(first), meant(second)
    assert a | everyone == everyone
    assert meant({"not": {"not": first}}) == a
    assert meant({"any": [first, second]}) == a | b
    assert meant({"all": [first, second]}) == a & b
    assert meant({"not": {"any": [first, second]}}) == meant({"all": [{"not": first}, {"not": second}]})
    assert meant({"not": {"all": [first, second]}}) == meant({"any": [{"not": first}, {"not": second}]})
    assert meant({"not": first}) == everyone & ~a
    assert meant({"not": "all"}) == 0
    assert meant("all") == everyone


@law(80)
@given(st.data())
def test_law_2_restriction_commutes_with_evaluation(data: st.DataObject) -> None:
    space = data.draw(spaces())
    customers = data.draw(populations(space))
    fewer = data.draw(st.lists(st.sampled_from(customers), min_size=1, unique_by=frozen))
    audience = parse_audience(data.draw(expressions(space)))
    whole, part = space.resolved(customers), space.resolved(fewer)
    kept = {frozen(customer) for customer in fewer}
    assert customers_in(part, part.cells(audience)) == customers_in(whole, whole.cells(audience)) & kept


@law(100)
@given(st.data())
def test_law_3_boxes_meet_the_universe_in_exactly_the_set(data: st.DataObject) -> None:
    space = data.draw(spaces())
    project = space.resolved(data.draw(populations(space)))
    expression = data.draw(expressions(space))
    audience = parse_audience(expression)
    cells = project.cells(audience)
    named = _named(expression, space)
    found = project.boxes(cells, named)
    for index in numbers(project.universe.everyone):
        customer = customer_of(project, index)
        label = {name: "+".join(leaf for leaf in _leaves(space, name) if leaf in customer[name]) for name in customer}
        inside = [box for box in found if all(label[name] in values for name, values in box.values)]
        # One box and no more: they are told apart by their values.
        assert len(inside) == (cells >> index & 1), (label, [box.text for box in found])
    assert all(name in named for box in found for name, _ in box.values)
    # Nothing is left to merge: no two boxes differ on one dimension only.
    for position, one in enumerate(found):
        for other in found[position + 1 :]:
            stated, others = dict(one.values), dict(other.values)
            assert sum(stated.get(name) != others.get(name) for name in named) != 1, (one.text, other.text)
    assert len({box.text for box in found}) == len(found)


def _leaves(space: Space, name: str) -> list[str]:
    return next(axis for axis in space.axes if axis.name == name).leaves


def _named(expression: Any, space: Space) -> set[str]:
    """The dimensions an expression names, named audiences followed."""
    if isinstance(expression, str):
        return _named(space.named[expression], space) if expression in space.named else set()
    found = {key for key in expression if key not in ("any", "all", "not")}
    for part in (
        *expression.get("any", []),
        *expression.get("all", []),
        *([expression["not"]] if "not" in expression else []),
    ):
        found |= _named(part, space)
    return found


@law(60)
@given(st.data())
def test_law_3_boxes_do_not_change_when_unrelated_customers_appear(data: st.DataObject) -> None:
    """Customers alike in all named dimensions, but for one nobody names, change no box."""
    space = data.draw(spaces())
    customers = data.draw(populations(space))
    expression = data.draw(expressions(space))
    named = _named(expression, space)
    others = [axis for axis in space.axes if axis.name not in named]
    if not others:
        return
    twins = [{**customer, others[0].name: value} for customer in customers for value in others[0].values()]
    more = list({frozen(customer): customer for customer in [*customers, *twins]}.values())
    audience = parse_audience(expression)
    before, after = space.resolved(customers), space.resolved(more)
    assert before.boxes(before.cells(audience), named) == after.boxes(after.cells(audience), named)


@law(100)
@given(st.data())
def test_what_is_conceivable_is_what_some_combination_satisfies(data: st.DataObject) -> None:
    """A01 and containment of regions: decided over all combinations, whatever the population is."""
    space = data.draw(spaces())
    everybody = space.everybody()
    project = space.resolved([everybody[0]])
    inside = data.draw(st.lists(expressions(space), min_size=1, max_size=2))
    outside = data.draw(st.lists(expressions(space), max_size=2))

    def meaning(expression: Any) -> Any:
        return parse_audience(_without_names(expression, space))

    exists = any(
        all(space.holds(one, customer) for one in inside) and not any(space.holds(one, customer) for one in outside)
        for customer in everybody
    )
    possible = project.conceivable.possible(*map(meaning, inside), without=tuple(map(meaning, outside)))
    assert possible is exists
    share = Fraction(sum(space.holds(inside[0], customer) for customer in everybody), len(everybody))
    assert project.conceivable.share(meaning(inside[0])) == share


def _without_names(expression: Any, space: Space) -> Any:
    """An expression with the meaning of named audiences written out."""
    if isinstance(expression, str):
        return _without_names(space.named[expression], space) if expression in space.named else expression
    return {
        key: [_without_names(part, space) for part in value]
        if key in ("any", "all")
        else _without_names(value, space)
        if key == "not"
        else value
        for key, value in expression.items()
    }


@law(80)
@given(st.data())
def test_without_a_population_every_combination_told_apart_is_a_cell(data: st.DataObject) -> None:
    """No population: the universe has a cell for every customer an expression can tell from others (semantics 1.1)."""
    drawn = data.draw(spaces(most=2))
    # Of a dimension with several values up to three at once are counted; more are not drawn here.
    axes = [axis for axis in drawn.axes if not axis.many or len(axis.leaves) <= 3]
    space = Space((Axis("held", ("h1", "h2", "h3"), many=True, may_be_none=data.draw(st.booleans())), *axes), {})
    used = [data.draw(expressions(space)) for _ in range(3)]
    touchpoints = [{"id": f"t{number}", "purpose": "x", "audience": audience} for number, audience in enumerate(used)]
    project = project_of([space.program(None), {"kind": "map", "id": "m", "touchpoints": touchpoints}])
    assert not project.universe.sized
    patterns = {tuple(space.holds(one, customer) for one in used) for customer in space.everybody()}
    cells = [project.cells(parse_audience(one)) for one in used]
    found = {tuple(bool(one >> index & 1) for one in cells) for index in numbers(project.universe.everyone)}
    assert found == patterns
