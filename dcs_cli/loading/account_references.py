"""The column of a data file that names accounts of another one."""

from collections.abc import Sequence

from dcs_cli.documents.nearest import nearest
from dcs_cli.loading.accounts_file import ACCOUNT
from dcs_cli.loading.data_cells import CellReader, Mistake
from dcs_cli.loading.tables import Row

NEAREST_SOUGHT = 5
"""Unknown names the nearest is looked for: comparing thousands of names with thousands takes minutes."""


class AccountReferences:
    """Checks that accounts are known; without a list of them every name is one."""

    def __init__(self, reader: CellReader, accounts: Sequence[str] | None) -> None:
        self._reader = reader
        self._accounts = tuple(accounts) if accounts is not None else None
        self._known = frozenset(accounts or ())
        self._mistakes: dict[str, Mistake] = {}

    def of(self, row: Row) -> str:
        """The account a row names; an unknown one is told of, with the nearest known one."""
        account = self._reader.name(row, ACCOUNT, "account")
        if account and self._accounts is not None and account not in self._known:
            mistake = self._mistakes.get(account)
            if mistake is None:
                mistake = self._mistakes[account] = Mistake(
                    "S05", f"no account called `{account}`", self._hint(account)
                )
            self._reader.report(row, ACCOUNT, mistake)
        return account

    def _hint(self, account: str) -> str:
        near = nearest(account, self._accounts or ()) if len(self._mistakes) < NEAREST_SOUGHT else None
        return f"did you mean `{near}`?" if near else "add it to the accounts, or take the row out"
