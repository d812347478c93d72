"""Runs the selected rules over the answers of one project and returns findings, waivers applied."""

from dataclasses import dataclass, field

from dcs_cli.analysis.answers import Answers
from dcs_cli.project.project import Project
from dcs_cli.rules.catalogue import codes_named, codes_of, rules
from dcs_cli.rules.findings import Finding, Found, Level, Rule
from dcs_cli.rules.inputs import is_missing, what_to_add
from dcs_cli.rules.own_rules import own_names, own_rules
from dcs_cli.rules.waiving import Waiver, apply_waivers, waivers_of


@dataclass(frozen=True, slots=True)
class Selection:
    """Which rules run: codes kept, codes left out (which win), and whether only the rules of ``check`` do."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    check_only: bool = False
    waivers: bool = True


@dataclass(frozen=True, slots=True)
class Crash:
    """A rule that failed on this project."""

    code: str
    name: str
    error: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """Findings, the rules that were silent for want of an input, waived findings with their reasons, and crashes."""

    findings: tuple[Finding, ...]
    not_checked: tuple[tuple[str, str], ...]
    waived: tuple[tuple[Finding, Waiver], ...] = ()
    crashes: tuple[Crash, ...] = field(default=())


def selected(project: Project, selection: Selection) -> tuple[Rule, ...]:
    """The rules that run, in the order of the catalogue; family S always does."""
    settings = project.program.rules if project.program is not None else None
    own = own_names(project.program)
    enabled, _ = codes_of(settings.enable if settings is not None else (), own)
    disabled, _ = codes_of(settings.disable if settings is not None else (), own)
    kept, _ = codes_of(selection.select, own)
    left_out, _ = codes_of(selection.ignore, own)
    found = []
    for rule in (*rules().values(), *own_rules(project)):
        code = rule.code
        on = (rule.enabled or code in enabled) and code not in disabled
        if selection.select:
            on = code in kept
        if code in left_out:
            on = False
        if rule.family == "S":
            on = True
        if on and (rule.in_check or not selection.check_only):
            found.append(rule)
    return tuple(found)


def judge(answers: Answers, selection: Selection) -> Judgement:
    """Run every selected rule; one that crashes becomes a crash and hides no other."""
    project = answers.project
    levels = project.program.rules.level if project.program is not None else {}
    by_code = {
        code: level
        for word, level in levels.items()
        for code in codes_named(word, own_names(project.program))
        if not code.startswith("S")
    }
    findings: list[Finding] = []
    not_checked: list[tuple[str, str]] = []
    crashes: list[Crash] = []
    running = selected(project, selection)
    for rule in running:
        missing = next((name for name in rule.needs if is_missing(project, name)), None)
        if missing is not None:
            not_checked.append((rule.code, what_to_add(missing)))
            continue
        try:
            findings += [_finding(rule, found, by_code.get(rule.code)) for found in rule.find(answers)]
        except Exception as error:
            crashes.append(Crash(rule.code, rule.name, f"{type(error).__name__}: {error}"))
    waivers = waivers_of(project)
    if not selection.waivers:
        return Judgement(tuple(findings), tuple(not_checked), (), tuple(crashes))
    silent = {code for code, _ in not_checked} | {crash.code for crash in crashes}
    ran = frozenset(rule.code for rule in running) - silent
    kept, waived = apply_waivers(project, findings, waivers, ran, {rule.code: rule for rule in running}, by_code)
    return Judgement(tuple(kept), tuple(not_checked), tuple(waived), tuple(crashes))


def _finding(rule: Rule, found: Found, level: Level | None) -> Finding:
    return Finding(
        rule.code,
        rule.name,
        level or found.level or rule.level,
        found.certainty,
        found.subjects,
        (found.spot, *found.related),
        found.message,
        found.customers,
        found.data,
        rule.fix,
        found.fix,
        found.places,
    )
