"""What an audit says about its data files: whose customers the figures are of, and what was left out."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from dcs_cli.outputs.figures_data import population_from
from dcs_cli.outputs.quantities import counted

if TYPE_CHECKING:
    from dcs_cli.analysis.answers import Answers
    from dcs_cli.outputs.terminal import TextPage


def write_data_files(page: "TextPage", answers: "Answers", *, detailed: bool) -> None:
    """The lines about data files; ``detailed`` adds the columns that nothing reads."""
    for line in _lines(answers, detailed=detailed):
        page.line(line, hanging=2)


def _lines(answers: "Answers", *, detailed: bool) -> Iterator[str]:
    data, records = answers.data, answers.customers
    if data is None or records is None:
        return
    if not data.listed:
        return
    accounts, contacts = data.accounts, data.contacts
    source = population_from(answers)
    if source == "data files" and accounts is not None and contacts is not None:
        yield f"customers are those of {accounts.name} and {contacts.name}; the program states no population"
    elif source is None and answers.project.program is not None:
        lacking = "accounts.csv" if accounts is None else "contacts.csv"
        yield f"how many customers there are is unknown: the data files make no population, add {lacking}"
    elif accounts is not None and (total := answers.project.universe.total_accounts) != len(accounts.records):
        yield f"{accounts.name} lists {counted(len(accounts.records), 'account')}, the population {total or 0:,}"
    if data.contracts is not None and accounts is None:
        yield f"{data.contracts.name} is not used: add accounts.csv, which says who the accounts are"
    for file, outside, what in (
        (accounts, records.accounts_outside, "account"),
        (contacts, records.contacts_outside if accounts is not None else 0, "contact"),
    ):
        if file is not None and outside:
            of_all = f"{counted(outside, what)} of {file.name}"
            yield f"{of_all}, in no group of customers of the population, left out where customers are told apart"
    if detailed:
        for listed in data.listed:
            if listed.unread:
                yield f"columns of {listed.name} that nothing reads: {', '.join(listed.unread)}"
