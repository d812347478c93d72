"""The ``roadmap`` command: do the two ends meet, and when?"""

from typing import TYPE_CHECKING, Annotated

import typer

from dcs_cli.commands.delivery import deliver
from dcs_cli.options import GlobalOptions, PathArgument, UnusableInput

if TYPE_CHECKING:
    from dcs_cli.analysis.answers import Answers
    from dcs_cli.commands.opening import Opened
    from dcs_cli.rules.run import Run

EXAMPLES = (
    ("dcs roadmap", "the roadmap of the project around the current folder"),
    ("dcs roadmap examples/maps/meeting-in-the-middle --as-of 2026-09-01", "three years that meet in the middle"),
    ("dcs roadmap --hires --purchases", "whom to hire and what to buy, by when"),
    ("dcs roadmap --what-if buy-platform.takes=240d --what-if vision_by=2028-12-31", "what moves when these change"),
    ("dcs roadmap --what-if -podcast", "what moves when a step is left out"),
)


def command(
    options: GlobalOptions,
    path: PathArgument = None,
    hires: Annotated[bool, typer.Option("--hires", help="Only the roles to hire, by the day they are needed.")] = False,
    purchases: Annotated[
        bool, typer.Option("--purchases", help="Only the technology to buy, by the day it is needed.")
    ] = False,
    what_if: Annotated[
        list[str] | None,
        typer.Option(
            "--what-if",
            metavar="CHANGE",
            help="Only what moves if STEP.FIELD=VALUE (takes, started_on, done_on, done, cost), FACT.by=DATE or "
            "vision_by=DATE, or without a step: -STEP; repeatable. Files stay as they are.",
        ),
    ] = None,
) -> int:
    """Walk the roadmap from both ends: what is missing, late or on no way to a goal, and what sets the date.

    Earliest days assume that everything starts as soon as it can and that there are people enough; the last days come
    from the vision. Facts with a metric are measured, whatever is ticked.
    """
    from dcs_cli.commands.check import no_map
    from dcs_cli.commands.opening import open_project
    from dcs_cli.commands.reporting import deliver_stopped, view_of
    from dcs_cli.commands.verdict import exit_code, unreadable
    from dcs_cli.outputs.view import narrowed_run

    start = options.start(path)
    opened = open_project(options, () if start is None or start == options.project else (start,))
    run = _judged(opened, options)
    if unreadable(run) and not options.keep_going:
        return deliver_stopped("roadmap", options, opened, run)
    if not run.answers.project.collection.maps:
        raise UnusableInput(no_map(opened.shown))
    view = view_of(options, run)
    run = narrowed_run(run, view) if view is not None else run
    after = _changed(opened, run, options, what_if) if what_if else None
    code = exit_code(run, options)
    deliver(
        options,
        {
            "text": lambda: _text(options, run, after, what_if or [], hires=hires, purchases=purchases),
            "json": lambda: _json(options, opened, run, after, what_if or [], code),
        },
    )
    return code


def _judged(opened: "Opened", options: GlobalOptions) -> "Run":
    """The findings about the way, unless other rules are selected; of family S errors and those in the roadmap."""
    from dataclasses import replace

    from dcs_cli.commands.opening import judge_project
    from dcs_cli.rules.engine import Selection

    run = judge_project(opened, options, Selection(options.select or ("W",), options.ignore))
    located = run.answers.project.collection.roadmap
    file = opened.loaded.documents[located.spot.document].place(()).file if located is not None else None
    kept = [
        one
        for one in run.findings
        if one.finding.code[0] != "S"
        or one.finding.level == "error"
        or any(place.file == file for place in one.places[:1])
    ]
    return replace(run, findings=tuple(kept))


def _changed(opened: "Opened", run: "Run", options: GlobalOptions, requests: list[str]) -> "Answers":
    """The answers of the project whose roadmap has the changes, as if its file said so."""
    from dataclasses import replace

    from dcs_cli.analysis.roadmap_what_if import changed
    from dcs_cli.outputs.roadmap_requests import WrongRequest, parse_requests
    from dcs_cli.rules.way import impossible_dates

    located = run.answers.project.collection.roadmap
    if located is None:
        raise UnusableInput("`--what-if` needs a roadmap: add a document with `kind: roadmap`")
    try:
        changes = parse_requests(requests, located.value)
    except WrongRequest as error:
        raise UnusableInput(f"`--what-if {error.request}`: {error}") from None
    roadmap = changed(located.value, changes)
    fault = next(impossible_dates(replace(located, value=roadmap)), None)
    if fault is not None:
        raise UnusableInput(f"`--what-if {' '.join(requests)}`: {fault.message}")
    documents = list(opened.loaded.documents)
    documents[located.spot.document] = replace(documents[located.spot.document], document=roadmap)
    edited = replace(opened, loaded=replace(opened.loaded, documents=tuple(documents)))
    return _judged(edited, options).answers


def _text(
    options: GlobalOptions, run: "Run", after: "Answers | None", requests: list[str], *, hires: bool, purchases: bool
) -> str:
    from dcs_cli.commands.reporting import colored

    if after is not None:
        from dcs_cli.outputs.roadmap_what_if_text import what_if_text

        return what_if_text(run.answers, after, requests, width=options.width, color=colored(options))
    from dcs_cli.outputs.roadmap_text import roadmap_text

    return roadmap_text(
        run,
        width=options.width,
        color=colored(options),
        verbosity=options.verbosity,
        silenced=options.no_ignores,
        hires=hires,
        purchases=purchases,
    )


def _json(
    options: GlobalOptions,
    opened: "Opened",
    run: "Run",
    after: "Answers | None",
    requests: list[str],
    code: int,
) -> str:
    from dcs_cli.commands.reporting import json_text
    from dcs_cli.outputs.roadmap_figures import roadmap_figures, what_if_figures

    tables = roadmap_figures(run.answers)
    if after is not None:
        tables["what_if"] = what_if_figures(requests, run.answers, after)
    return json_text("roadmap", opened, run, options, code, tables=tables)
