"""The level, the kind of repair and the command of every rule, known without importing an analysis."""

from typing import Literal


def _codes(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_ERRORS = _codes(
    """
    S01 S02 S03 S04 S05 S08 D01 D03 D04 D05 A01 A03 A04 A06 J02 J05 T02 T04 T06 C03 H01 H04 P01 P08 W01 W07 X01
    X04
    """
)
_NOTES = _codes(
    """
    S07 J04 J06 T10 T09 G13 G14 G16 O02 O06 O09 O13 C02 V05 V06 H03 M04 M07 M09 Q06 L06 P02 W02 W06 X03 X05
    """
)
_AUTO = _codes(
    """
    S02 S05 D03 A03 X03 X05
    """
)
_STUB = _codes(
    """
    D01 J04 T07 G01 G02 G10 G16 O05 O07 C02 C04 V04 M02 Q04 Q07 W01
    """
)
_UNSAFE = frozenset(("D11",))
_RECONCILED = frozenset(("V04", "V05"))
_CHECK_FAMILIES = "SDAJTLX"
_NOT_IN_CHECK = frozenset(("A07", "A08"))
_ALSO_IN_CHECK = _codes("C03 H01 H04 P01 P04 P05 P08 P11 P12 P13 P14 P15 P16 P17 W04")


def level_of(code: str) -> Literal["error", "warning", "note"]:
    """The level a rule has unless the project changes it; some of its findings are notes when only possible."""
    return "error" if code in _ERRORS else "note" if code in _NOTES else "warning"


def repair_of(code: str) -> Literal["auto", "unsafe", "stub", "no"]:
    """How a finding could be mended by a program: ``no`` wants a decision."""
    if code in _UNSAFE:
        return "unsafe"
    return "auto" if code in _AUTO else "stub" if code in _STUB else "no"


def command_of(code: str) -> str:
    """The command that finds it first."""
    if code in _RECONCILED:
        return "reconcile"
    in_check = (code[0] in _CHECK_FAMILIES and code not in _NOT_IN_CHECK) or code in _ALSO_IN_CHECK
    return "check" if in_check else "audit"
