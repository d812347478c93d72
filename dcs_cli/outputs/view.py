"""The view of a report: which customers it is about, and what is left of findings when only these are asked for."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from dcs_cli.documents.audience import Audience, mentioned, names_used, parse_audience
from dcs_cli.documents.nearest import nearest
from dcs_cli.documents.values import WrongValue
from dcs_cli.outputs.finding_words import words_in_view
from dcs_cli.outputs.quantities import counted

if TYPE_CHECKING:
    from dcs_cli.analysis.answers import Answers
    from dcs_cli.project.project import Project
    from dcs_cli.rules.findings import Customers, PlacedFinding
    from dcs_cli.rules.run import Run


WHOLE_PROGRAMME = "whole programme"
"""What a finding about no particular customers is of, where a view would let it read as about its own."""


class WrongView(Exception):
    """The expression of a view cannot be used; the text says why."""


@dataclass(frozen=True, slots=True)
class View:
    """An audience a report is narrowed to: as written, as an expression, and as a set of cells."""

    text: str
    audience: Audience
    cells: int


def parse_view(text: str, project: "Project") -> View:
    """Read ``segment=smb,geo=emea`` or a YAML audience against the dimensions of a project."""
    try:
        audience = parse_audience(_plain(text))
    except WrongValue as error:
        raise WrongView(error.message) from None
    axes = {axis.name: axis for axis in project.universe.axes}
    for dimension, value, _ in mentioned(audience):
        if dimension not in axes:
            raise WrongView(f"`{dimension}` is no dimension of this project; {_hint(dimension, list(axes))}")
        if value not in axes[dimension].below:
            raise WrongView(f"`{value}` is not a value of `{dimension}`; {_hint(value, list(axes[dimension].below))}")
    for name, _ in names_used(audience):
        if name not in project.named:
            hint = _hint(name, list(project.named)) if project.named else "write dimensions, such as segment=smb"
            raise WrongView(f"no audience is called `{name}`; {hint}")
    return View(text, audience, project.cells(audience))


def view_said(view: View, project: "Project") -> str:
    """The view as written, with how many customers it selects."""
    contacts, accounts = project.universe.contacts(view.cells), project.universe.accounts(view.cells)
    if not view.cells or contacts == 0:
        return f"{view.text} (no customers)"
    if contacts is None or accounts is None:
        return view.text
    return f"{view.text} ({counted(accounts, 'account')}, {counted(contacts, 'contact')})"


def narrowed_run(run: "Run", view: View) -> "Run":
    """A run with the findings whose customers meet the view, and those about no customers (semantics 1.4).

    Their words are about the customers in the view, or say that they are about all.
    """
    findings = tuple(kept for one in run.findings for kept in _narrowed(one, view, run.answers))
    silenced = tuple(
        replace(one, placed=kept) for one in run.silenced for kept in _narrowed(one.placed, view, run.answers)
    )
    return replace(run, findings=findings, silenced=silenced)


def _narrowed(placed: "PlacedFinding", view: View, answers: "Answers") -> "tuple[PlacedFinding, ...]":
    """The finding in the words of the view, or nothing when it touches none of its customers."""
    customers = placed.finding.customers
    if customers is None:
        return (placed,)
    inside = _inside(customers, view, answers.project)
    if not inside:
        return ()
    words = words_in_view(placed.finding, customers, inside, answers)
    return (replace(placed, finding=replace(placed.finding, message=words)),)


def _inside(customers: "Customers", view: View, project: "Project") -> int:
    """The cells in the view; accounts are in it with one contact, whatever contact a finding reaches them through."""
    if customers.unit != "account":
        return customers.cells & view.cells
    accounts = 0
    for number in project.universe.accounts_of(view.cells):
        accounts |= project.universe.account_cells[number].members
    return customers.cells & accounts


def narrowed_customers(customers: "Customers", view: View, project: "Project") -> "Customers":
    """The customers of a finding that lie in the view."""
    dimensions = {name for box in customers.boxes for name, _ in box.values} | project.dimensions_of((view.audience,))
    if customers.unit == "account":
        dimensions -= {axis.name for axis in project.universe.axes if axis.level == "contact"}
    cells = _inside(customers, view, project)
    universe = project.universe
    contacts, accounts = universe.contacts(cells), universe.accounts(cells)
    size = {"contact": contacts, "account": accounts, None: None}[customers.unit]
    if cells == customers.cells:
        size = customers.size
    return replace(
        customers,
        cells=cells,
        boxes=project.boxes(cells, dimensions),
        contacts=contacts,
        accounts=accounts,
        size=size,
        everyone=bool(cells) and cells == universe.everyone,
    )


def _plain(text: str) -> Any:
    stripped = text.strip()
    if not stripped:
        raise WrongView("it is empty; write dimensions and values, such as segment=smb,geo=emea")
    if "=" in stripped and not stripped.startswith(("{", "[")) and ": " not in stripped:
        found: dict[str, list[str]] = {}
        for part in stripped.split(","):
            name, separator, value = (piece.strip() for piece in part.partition("="))
            if not separator or not name or not value:
                raise WrongView(f"`{part.strip()}` is not a dimension with its value; write segment=smb")
            found.setdefault(name, []).append(value)
        return found
    from dcs_cli.loading.limits import Limits
    from dcs_cli.loading.yaml_text import read_yaml

    documents, faults, _ = read_yaml(stripped.encode("utf-8", "replace"), "--view", Limits())
    if faults or len(documents) != 1:
        raise WrongView(faults[0].message if faults else "write one audience, such as segment=smb or {segment: smb}")
    return documents[0].plain


def _hint(word: str, known: list[str]) -> str:
    near = nearest(word, known)
    return f"did you mean `{near}`?" if near else f"known are {', '.join(known) or 'none'}"
