"""The ``explain`` command: what a rule, metric, field or type means, why, how to mend a finding, and where it fires."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dcs_cli.commands.delivery import deliver
from dcs_cli.options import ExitCode, GlobalOptions, PathArgument, UnusableInput

if TYPE_CHECKING:
    from dcs_cli.outputs.field_glossary import FieldEntry, TypeEntry
    from dcs_cli.outputs.terminal import TextPage
    from dcs_cli.rules.own_rules import StatedRule
    from dcs_cli.rules.run import Run

EXAMPLES = (
    ("dcs explain G02", "a rule: what it finds, why, how to mend it, examples"),
    ("dcs explain uncovered examples/maps/acme", "the same by name, and where it fires in a project"),
    ("dcs explain cs_visibility", "a metric: how it is computed, and who names a number"),
    ("dcs explain touchpoint.visible_to", "a field of a document, with an example"),
    ("dcs explain event-trigger", "what a field holds: a type with its fields"),
    ("dcs explain --all", "every rule in one line"),
)


def command(
    options: GlobalOptions,
    word: Annotated[
        str | None,
        typer.Argument(
            metavar="[WORD]", show_default=False, help="Code or name of a rule, a metric, a field or a type."
        ),
    ] = None,
    path: PathArgument = None,
    everything: Annotated[bool, typer.Option("--all", help="List every rule; with -v print every page.")] = False,
) -> int:
    """Explain a rule, a metric, a field or a type.

    Inside a project, or with PATH, it also says where the rule fires there.
    """
    if everything:
        _deliver_all(options)
    elif word is None:
        raise UnusableInput("explain what? Write a code such as G02, a metric, a field, a type, or --all")
    else:
        _deliver_word(options, word.strip(), options.start(path))
    return ExitCode.OK


def _deliver_word(options: GlobalOptions, word: str, start: Path | None) -> None:
    from dcs_cli.outputs.metric_glossary import GLOSSARY

    code = _code(word)
    entry = GLOSSARY.get(word)
    type_: TypeEntry | None = None
    fields: tuple[FieldEntry, ...] = ()
    if entry is None and (code is None or code != word.upper()):
        from dcs_cli.outputs.field_glossary import fields_named, type_named

        type_, fields = type_named(word), fields_named(word)
    known = code is not None or entry is not None or type_ is not None or bool(fields)
    own = None if known else _added(options, start, word)
    if own is not None:
        code = own.code
    elif not known:
        raise UnusableInput(_unknown(word))
    run = _judged(options, start, code) if code is not None else None

    def write(page: "TextPage") -> None:
        from dcs_cli.outputs.explain_text import write_fields, write_firing, write_metric, write_rule, write_type

        if own is not None:
            from dcs_cli.outputs.own_rule_text import write_own_rule

            write_own_rule(page, own)
        elif code is not None:
            write_rule(page, code)
        if run is not None and code is not None:
            write_firing(page, code, run)
        if entry is not None:
            page.blank()
            write_metric(page, word, entry)
        if type_ is not None:
            page.blank()
            write_type(page, type_)
        if fields:
            page.blank()
            write_fields(page, fields)

    def mappings() -> list[dict[str, Any]]:
        from dcs_cli.outputs.explain_text import fields_as_mappings, metric_as_mapping, rule_as_mapping, type_as_mapping

        if own is not None:
            from dcs_cli.outputs.explain_text import firings
            from dcs_cli.outputs.own_rule_text import own_rule_as_mapping

            return [{**own_rule_as_mapping(own), "fires": firings(own.code, run)}]
        found = [rule_as_mapping(code, run)] if code is not None else []
        found += [metric_as_mapping(word, entry)] if entry is not None else []
        found += [type_as_mapping(type_)] if type_ is not None else []
        return [*found, *fields_as_mappings(fields)]

    deliver(options, {"text": lambda: _page(options, write), "json": lambda: _json(mappings())})


def _deliver_all(options: GlobalOptions) -> None:
    from dcs_cli.outputs.explain_text import rule_as_mapping, write_catalogue, write_rule
    from dcs_cli.rules.catalogue import page_names

    def write(page: "TextPage") -> None:
        if options.verbosity <= 0:
            write_catalogue(page)
            return
        for code in page_names():
            page.blank()
            write_rule(page, code)

    deliver(
        options,
        {
            "text": lambda: _page(options, write),
            "json": lambda: _json([rule_as_mapping(code, None) for code in page_names()]),
        },
    )


def _page(options: GlobalOptions, write: Any) -> str:
    from dcs_cli.commands.reporting import colored
    from dcs_cli.outputs.terminal import TextPage

    page = TextPage(options.width, color=colored(options))
    write(page)
    return page.text()


def _json(explained: list[dict[str, Any]]) -> str:
    from dcs_cli import __version__

    found = {"schema_version": "1.0", "tool": {"name": "dcs", "version": __version__}, "command": "explain"}
    return json.dumps({**found, "explained": explained}, ensure_ascii=False, indent=2) + "\n"


def _code(word: str) -> str | None:
    """The rule of this code or name."""
    from dcs_cli.outputs.explain_text import rule_name
    from dcs_cli.rules.catalogue import page_names

    if word.upper() in page_names():
        return word.upper()
    return next((code for code in page_names() if rule_name(code) == word.lower()), None)


def _added(options: GlobalOptions, start: Path | None, word: str) -> "StatedRule | None":
    """The rule of this code or name that the project adds."""
    from dcs_cli.commands.own_rules import rules_added

    added = rules_added(options, start)
    return next((rule for rule in added if word.upper() == rule.code or word.lower() == rule.name), None)


def _judged(options: GlobalOptions, start: Path | None, code: str) -> "Run | None":
    """The run of one rule over the project that was named or lies around; None when there is none."""
    from dcs_cli.commands.opening import inside_project
    from dcs_cli.outputs.rule_levels import command_of

    if command_of(code) == "reconcile" or (start is None and not inside_project()):
        return None
    from dataclasses import replace

    from dcs_cli.commands.opening import judge_project, open_project, selection_of

    # The project is not what was asked for: what is wrong with it elsewhere must not hide the explanation.
    try:
        opened = open_project(options, () if start is None or start == options.project else (start,))
        return judge_project(opened, options, selection_of(replace(options, select=(code,), ignore=())))
    except UnusableInput:
        if start is not None:
            raise
        return None


def _unknown(word: str) -> str:
    from dcs_cli.documents.nearest import nearest
    from dcs_cli.outputs.explain_text import rule_name
    from dcs_cli.outputs.field_glossary import field_names, fields_named, type_names
    from dcs_cli.outputs.metric_glossary import GLOSSARY
    from dcs_cli.rules.catalogue import page_names

    record, _, field = word.rpartition(".")
    if record and (elsewhere := fields_named(field)):
        owners = ", ".join(dict.fromkeys(entry.owner for entry in elsewhere))
        return f"`{word}` is no field: `{field}` is one of {owners}; write `dcs explain {field}`"
    codes = list(page_names())
    known = [*codes, *(rule_name(code) for code in codes), *GLOSSARY, *field_names(), *type_names()]
    near = []
    for _ in range(3):
        found = nearest(word, known) or nearest(word.upper(), known)
        if found is None:
            break
        near.append(f"`{found}`")
        known = [name for name in known if name != found]
    hint = f"did you mean {' or '.join(near)}?" if near else "`dcs explain --all` lists the rules"
    return f"`{word}` is no rule, metric, field or type; {hint}"
