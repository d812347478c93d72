"""Findings as a JUnit report: a suite for each family, a case for each finding, and one for each rule without any."""

import re
from collections import Counter
from xml.etree import ElementTree

from dcs_cli.outputs.finding_formats.wording import fails, primary_path, repair, sentence
from dcs_cli.outputs.finding_text import place_text
from dcs_cli.outputs.json_report import Report
from dcs_cli.rules.catalogue import FAMILIES, page_names
from dcs_cli.rules.findings import Finding, PlacedFinding

_NOT_IN_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_OUTCOMES = ("failure", "error", "skipped")


def junit_text(report: Report) -> str:
    """The report as XML. Findings below ``--fail-on`` pass and tell their sentence; what is not checked is skipped."""
    cases = _cases(report)
    root = ElementTree.Element("testsuites", {"name": _clean(f"dcs {report.command}")})
    for family in sorted({code[0] for code, _ in cases}, key=_family_order):
        suite = ElementTree.SubElement(root, "testsuite", {"name": _suite_name(family)})
        suite.extend(case for code, case in cases if code[0] == family)
        suite.attrib.update(_counts(suite))
    # The root has no attribute for what was skipped.
    root.attrib.update((name, value) for name, value in _counts(root).items() if name != "skipped")
    ElementTree.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(root, encoding="unicode")}\n'


def _cases(report: Report) -> list[tuple[str, ElementTree.Element]]:
    """Every case with the code of its rule, in the order of the codes; equal names are numbered."""
    silent = {code: f"add {add}" for code, add in report.not_checked}
    told = {one.finding.code for one in report.findings} | {crash.code for crash in report.crashes}
    cases = [(placed.finding.code, _finding_case(report, placed)) for placed in report.findings]
    if report.show_silenced:
        cases += [
            (one.placed.finding.code, _skipped(_case(report, one.placed), f"{one.by}: {one.reason}"))
            for one in report.silenced
        ]
    for crash in report.crashes:
        case = _rule_case(crash.code)
        ElementTree.SubElement(case, "error", {"message": _clean(f"this rule failed: {crash.error}")})
        cases.append((crash.code, case))
    cases += [(code, _rule_case(code)) for code in report.ran if code not in told]
    cases += [(code, _skipped(_rule_case(code), why)) for code, why in silent.items()]
    cases.sort(key=lambda case: case[0])
    seen: Counter[tuple[str, str]] = Counter()
    for _, case in cases:
        key = (case.attrib["classname"], case.attrib["name"])
        seen[key] += 1
        if seen[key] > 1:
            case.attrib["name"] += f" ({seen[key]})"
    return cases


def _finding_case(report: Report, placed: PlacedFinding) -> ElementTree.Element:
    case = _case(report, placed)
    finding = placed.finding
    where = place_text(placed.places[0]) if placed.places else "(whole project)"
    text = f"{where} {finding.level} {finding.code} {finding.name}: {sentence(finding)}"
    fix = repair(finding)
    text += f"\nfix: {fix}" if fix else ""
    if fails(report, finding):
        attributes = {"message": _clean(sentence(finding)), "type": finding.level}
        ElementTree.SubElement(case, "failure", attributes).text = _clean(text)
    else:
        ElementTree.SubElement(case, "system-out").text = _clean(text)
    return case


def _case(report: Report, placed: PlacedFinding) -> ElementTree.Element:
    finding = placed.finding
    name = f"{finding.code} {finding.name}{_about(finding)}"
    return ElementTree.Element(
        "testcase", {"classname": _clean(primary_path(report, placed)), "name": _clean(name), "time": "0"}
    )


def _about(finding: Finding) -> str:
    return f": {' × '.join(finding.subjects)}" if finding.subjects else ""


def _rule_case(code: str) -> ElementTree.Element:
    return ElementTree.Element("testcase", {"classname": "dcs", "name": _rule_title(code), "time": "0"})


def _rule_title(code: str) -> str:
    page = page_names().get(code)
    return code if page is None else f"{code} {page[4:-3]}"


def _skipped(case: ElementTree.Element, why: str) -> ElementTree.Element:
    ElementTree.SubElement(case, "skipped", {"message": _clean(why)})
    return case


def _counts(element: ElementTree.Element) -> dict[str, str]:
    cases = list(element.iter("testcase"))
    failures, errors, skipped = (sum(case.find(name) is not None for case in cases) for name in _OUTCOMES)
    numbers = {"tests": len(cases), "failures": failures, "errors": errors, "skipped": skipped}
    return {**{name: str(number) for name, number in numbers.items()}, "time": "0"}


def _family_order(family: str) -> tuple[int, str]:
    letters = list(FAMILIES)
    return (letters.index(family) if family in letters else len(letters), family)


def _suite_name(family: str) -> str:
    return f"{family} {FAMILIES[family][1]}" if family in FAMILIES else f"{family} rules of the project"


def _clean(text: str) -> str:
    """Text without the characters that XML 1.0 cannot hold, its lines ended as every reader would."""
    return _NOT_IN_XML.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))
