"""The ``plan`` command: which CSM hours come free, when, and is the team ready?"""

from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from dcs_cli.commands.delivery import deliver
from dcs_cli.options import GlobalOptions, PathArgument, UnusableInput

if TYPE_CHECKING:
    from collections.abc import Callable
    from fractions import Fraction

    from dcs_cli.analysis.answers import Answers
    from dcs_cli.commands.opening import Opened
    from dcs_cli.outputs.plan_report import PlanReport, PlanRequest
    from dcs_cli.outputs.terminal import TextPage
    from dcs_cli.outputs.view import View
    from dcs_cli.rules.run import Run

EXAMPLES = (
    ("dcs plan", "the automation plan of the project around the current folder"),
    ("dcs plan examples/maps/acme --as-of 2026-02-01 --until 12%", "the way to another share, and when it is reached"),
    ("dcs plan --build-hours 5/week --horizon 52w", "a smaller team that builds, and what a year brings"),
    ("dcs plan --horizon 52w --optimal", "the best order of building within a year"),
    ("dcs plan --csm-rate 60 --builder-rate 80", "the same in money"),
    ("dcs plan --by dana", "what changes for one CSM, and when"),
    ("dcs plan --checklist", "the steps of every item, ticked by what is written"),
)

Value = TypeVar("Value")
PLAN_RULES = ("P", "H05")
"""The rules about the plan and the hours of CSMs; ``--select`` stands in for them."""


def command(
    options: GlobalOptions,
    path: PathArgument = None,
    until: Annotated[
        str | None,
        typer.Option("--until", metavar="SHARE", help="Way to this share of CSM time saved by email, such as 15%."),
    ] = None,
    build_hours: Annotated[
        str | None,
        typer.Option(
            "--build-hours",
            metavar="N/week",
            help="Hours a week for building, of all (10/week, which is assumed) or by role (engineer=5/week,…).",
        ),
    ] = None,
    horizon: Annotated[
        str | None,
        typer.Option("--horizon", metavar="TIME", help="Add up what is saved, less building, until then: 52w."),
    ] = None,
    optimal: Annotated[
        bool, typer.Option("--optimal", help="Also the order of building that saves most until the horizon.")
    ] = False,
    csm_rate: Annotated[
        str | None, typer.Option("--csm-rate", metavar="N", help="Money for an hour of a CSM; adds the money view.")
    ] = None,
    builder_rate: Annotated[
        str | None, typer.Option("--builder-rate", metavar="N", help="Money for an hour of building.")
    ] = None,
    by: Annotated[
        str | None, typer.Option("--by", metavar="CSM", help="Only what changes for this CSM, and when.")
    ] = None,
    checklist: Annotated[
        bool, typer.Option("--checklist", help="Only the steps of every item, ticked by what is written.")
    ] = False,
) -> int:
    """Say which CSM hours come free, when, and whether the team is ready.

    What is promised, what counts today and what was realised are three figures and never mixed. Without a study
    nothing can be told; without a target nothing is judged.
    """
    from dataclasses import replace

    from dcs_cli.commands.check import no_map
    from dcs_cli.commands.opening import open_project
    from dcs_cli.commands.reporting import deliver_stopped, view_of
    from dcs_cli.commands.verdict import exit_code, unreadable
    from dcs_cli.outputs.plan_report import plan_report
    from dcs_cli.outputs.view import narrowed_run

    start = options.start(path)
    read = _written(until, horizon, csm_rate, builder_rate)
    if optimal and (read.horizon is None or read.horizon.denominator != 1):
        raise UnusableInput("`--optimal` counts whole weeks until a horizon: add it, such as --horizon 52w")
    opened = open_project(options, () if start is None or start == options.project else (start,))
    run = _judged(opened, options)
    if unreadable(run) and not options.keep_going:
        return deliver_stopped("plan", options, opened, run)
    if not run.answers.project.collection.maps:
        raise UnusableInput(no_map(opened.shown))
    asked = replace(read, csm=_csm(by, run.answers) if by is not None else None, checklist=checklist)
    report = plan_report(run.answers, _with_build_hours(run.answers, asked, build_hours, optimal=optimal))
    view = view_of(options, run)
    shown = narrowed_run(run, view) if view is not None else run
    code = exit_code(shown, options)
    deliver(
        options,
        {
            "text": lambda: _text(options, shown, report, view),
            "json": lambda: _json(options, opened, shown, report, view, code),
        },
    )
    return code


def _written(until: str | None, horizon: str | None, csm: str | None, builder: str | None) -> "PlanRequest":
    """The options that need no project; :class:`UnusableInput` says what is wrong with one."""
    from fractions import Fraction

    from dcs_cli.analysis.plan_money import Rates
    from dcs_cli.documents.values import parse_percent, parse_positive_duration
    from dcs_cli.outputs.plan_report import PlanRequest

    share = _parsed("--until", until, parse_percent)
    if share == 0:
        raise UnusableInput("`--until 0%`: nothing has to be saved for that; write a share such as 15%")
    length = _parsed("--horizon", horizon, parse_positive_duration)
    return PlanRequest(
        until=share,
        horizon=Fraction(length.days, 7) if length is not None else None,
        rates=Rates(_parsed("--csm-rate", csm, _rate), _parsed("--builder-rate", builder, _rate)),
    )


def _parsed(option: str, written: str | None, parse: "Callable[[str], Value]") -> "Value | None":
    from dcs_cli.documents.values import WrongValue

    if written is None:
        return None
    try:
        return parse(written)
    except WrongValue as error:
        raise UnusableInput(f"`{option}`: {error.message}") from None


def _rate(written: str) -> "Fraction":
    import re
    from fractions import Fraction

    from dcs_cli.documents.values import WrongValue

    if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,6})?", written):
        raise WrongValue(f"`{written}` is not the price of an hour: write a number of at least 0, such as 60 or 62.50")
    return Fraction(written)


def _with_build_hours(
    answers: "Answers", asked: "PlanRequest", build_hours: str | None, *, optimal: bool
) -> "PlanRequest":
    """The hours a week for building: of the option, else of the documents, else as semantics 15 assumes."""
    from dataclasses import replace

    from dcs_cli.analysis.automation_plan import BUILD_HOURS_A_WEEK
    from dcs_cli.analysis.optimum_limits import limits_of, parse_build_hours

    written = _parsed("--build-hours", build_hours, parse_build_hours)
    limits = limits_of(answers.project, written)
    hours = limits.build_hours
    if hours is None:
        a_week, source = BUILD_HOURS_A_WEEK, "assumed; --build-hours says another number"
    else:
        a_week = hours.total
        source = f"{'--build-hours' if written is not None else 'team of the automation document'} {hours.text}"
    return replace(asked, build_hours=a_week, build_hours_from=source, optimal=limits if optimal else None)


def _csm(name: str, answers: "Answers") -> str:
    from dcs_cli.analysis.change import csms_known
    from dcs_cli.documents.nearest import nearest

    known = csms_known(answers.project)
    if name in known:
        return name
    if not known:
        raise UnusableInput(f"`--by {name}`: no CSM is named; add team.csms to the program, or `change` to an item")
    near = nearest(name, known)
    hint = f"did you mean `{near}`?" if near else f"known are {', '.join(known)}"
    raise UnusableInput(f"`--by`: there is no CSM `{name}`; {hint}")


def _judged(opened: "Opened", options: GlobalOptions) -> "Run":
    """The findings about the plan, unless other rules are selected; of family S errors and those beside the plan."""
    from dataclasses import replace

    from dcs_cli.commands.opening import judge_project
    from dcs_cli.rules.engine import Selection

    run = judge_project(opened, options, Selection(options.select or PLAN_RULES, options.ignore))
    files = {file for file, kind in _files(opened) if kind == "automation"}
    kept = [
        one
        for one in run.findings
        if one.finding.code[0] != "S" or one.finding.level == "error" or one.places[0].file in files
    ]
    return replace(run, findings=tuple(kept))


def _files(opened: "Opened") -> list[tuple[str, str]]:
    return [(one.place(()).file, one.document.kind) for one in opened.loaded.documents]


def _text(options: GlobalOptions, run: "Run", report: "PlanReport | None", view: "View | None") -> str:
    from dcs_cli.commands.reporting import colored
    from dcs_cli.outputs.finding_text import loudness, summary_text, write_findings
    from dcs_cli.outputs.plan_text import write_plan
    from dcs_cli.outputs.terminal import TextPage

    page = TextPage(options.width, color=colored(options))
    if options.explain_metric is not None:
        from dcs_cli.outputs.metric_text import write_breakdown

        write_breakdown(page, _metric(options.explain_metric), run.answers)
        return page.text()
    write_plan(page, run.answers, report)
    if view is not None:
        page.line(f"view: {view.text}; only findings are narrowed to it, hours are those of the whole team", hanging=2)
    page.blank()
    if report is not None and (report.request.csm is not None or report.request.checklist):
        page.line(f"{summary_text(run)}; dcs plan shows them", hanging=2)
        return page.text()
    write_findings(
        page, run, loudness(options.verbosity if options.verbosity > 0 else -1), silenced=options.no_ignores, view=view
    )
    if report is not None and options.verbosity >= 0:
        _write_not_checked(page, run)
    page.line(summary_text(run, silenced=options.no_ignores), hanging=2)
    if run.findings and options.verbosity == 0:
        page.line("dcs plan -v shows repairs; dcs explain CODE says why a finding matters", hanging=2)
    return page.text()


def _write_not_checked(page: "TextPage", run: "Run") -> None:
    from dcs_cli.outputs.not_asked import by_input, codes_said

    silent = by_input((code, add) for code, add in run.not_checked if code[0] != "S")
    if silent:
        listed = "; ".join(f"{codes_said(codes)} ({add})" for add, codes in silent.items())
        page.line(f"not checked, add what is in brackets: {listed}", hanging=2)


def _metric(name: str) -> str:
    from dcs_cli.documents.nearest import nearest
    from dcs_cli.outputs.plan_report import PLAN_METRICS

    if name in PLAN_METRICS:
        return name
    near = nearest(name, PLAN_METRICS)
    hint = f"did you mean `{near}`?" if near else f"it knows {', '.join(PLAN_METRICS)}; dcs audit knows all"
    raise UnusableInput(f"`--explain-metric {name}` is no metric of the plan; {hint}")


def _json(
    options: GlobalOptions, opened: "Opened", run: "Run", report: "PlanReport | None", view: "View | None", code: int
) -> str:
    from dcs_cli.commands.reporting import json_text
    from dcs_cli.outputs.plan_figures import plan_figures

    return json_text("plan", opened, run, options, code, view, plan_figures(run.answers, report))
