"""The data files of a run as plain JSON values: what was read, what was left out, what nothing reads."""

from typing import Any

from dcs_cli.analysis.answers import Answers


def data_files(answers: Answers) -> dict[str, Any]:
    """Every data file that was read; ``population_from`` says whose customers the figures are of."""
    data, records = answers.data, answers.customers
    assert data is not None
    assert records is not None
    outside = {"accounts": records.accounts_outside, "contacts": records.contacts_outside}
    files = {"accounts": data.accounts, "contacts": data.contacts, "contracts": data.contracts}
    return {
        "files": [
            {
                "kind": kind,
                "file": file.name,
                "rows": len(file.records),
                "outside_population": outside.get(kind, 0),
                "columns_not_read": list(file.unread),
            }
            for kind, file in files.items()
            if file is not None
        ],
        "population_from": population_from(answers),
    }


def population_from(answers: Answers) -> str | None:
    """``program``, or ``data files`` when those are all that counts customers; None where nothing does."""
    program = answers.project.program
    if not answers.project.universe.sized:
        return None
    return "data files" if program is not None and program.population is None else "program"
