"""The command line: a table of commands that are imported when they are called, and the global options around them."""

import inspect
import sys
from collections.abc import Callable, Collection, Sequence
from dataclasses import fields
from datetime import date
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any, NamedTuple, get_args, get_type_hints

import typer
import typer.main
from typer.core import TyperCommand, TyperGroup

from dcs_cli.documents.nearest import nearest
from dcs_cli.options import (
    COLORS,
    DEFAULT_FORMATS,
    LOUDNESS,
    ExitCode,
    FailOn,
    UnusableInput,
    WrittenOptions,
    settled,
)

if TYPE_CHECKING:
    from dcs_cli.outputs.completion_scripts import CommandWords, OptionWords


class Entry(NamedTuple):
    """Where a command lives and what it is for, known without importing it."""

    module: str
    summary: str


COMMANDS: dict[str, Entry] = {
    "init": Entry("dcs_cli.commands.init", "Start a working project."),
    "check": Entry("dcs_cli.commands.check", "Are the documents written properly?"),
    "fmt": Entry("dcs_cli.commands.fmt", "Bring documents into their canonical layout."),
    "audit": Entry("dcs_cli.commands.audit", "Is the programme any good? Gaps, overlaps, pressure, targets."),
    "baseline": Entry("dcs_cli.commands.baseline", "Accept the findings of today: only new ones count."),
    "plan": Entry("dcs_cli.commands.plan", "Which CSM hours come free, when, and is the team ready?"),
    "roadmap": Entry("dcs_cli.commands.roadmap", "Do today and the vision meet, and when? Hires, purchases, what-if."),
    "diff": Entry("dcs_cli.commands.diff", "What would customers notice? Two revisions or folders compared."),
    "export": Entry("dcs_cli.commands.export", "Diagrams, workbook, report, slides and calendar to hand to people."),
    "import": Entry("dcs_cli.commands.import_", "Turn a spreadsheet, an export or an edited workbook into maps."),
    "list": Entry("dcs_cli.commands.list_items", "A searchable catalogue of touchpoints and other items."),
    "explain": Entry("dcs_cli.commands.explain", "What a rule, metric or field means, why, and how to mend a finding."),
    "schema": Entry("dcs_cli.commands.schema", "JSON Schema of the documents, for editors."),
    "completion": Entry("dcs_cli.commands.completion", "Let the shell complete commands, options and values."),
}

EXAMPLES = (
    ("dcs init acme", "start a project in the folder acme"),
    ("dcs check acme", "read every document and say what is wrong where"),
    ("dcs audit acme --format json -o audit.json", "gaps, overlaps, pressure and targets for another program"),
    ("dcs explain G02", "what a finding means and how to mend it"),
)

GLOBAL_NAMES = frozenset(field.name for field in fields(WrittenOptions))
CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 110}

# Typer offers no other public name for the parent of every complaint about a command line.
USAGE_ERROR: type[Exception] = next(kind for kind in typer.BadParameter.__mro__ if kind.__name__ == "UsageError")


class DocumentedCommand(TyperCommand):
    """A command whose help shows its own options, its examples, then the global options."""

    examples: tuple[tuple[str, str], ...] = ()

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the sections of the help text."""
        own = [parameter for parameter in self.get_params(ctx) if parameter.name not in GLOBAL_NAMES]
        _section(formatter, "Arguments", _records(ctx, [p for p in own if p.param_type_name == "argument"]))
        _section(formatter, "Options", _records(ctx, [p for p in own if p.param_type_name == "option"]))
        _section(formatter, "Examples", self.examples)
        _section(
            formatter, "Global options", _records(ctx, [p for p in self.get_params(ctx) if p.name in GLOBAL_NAMES])
        )


class CommandTable(TyperGroup):
    """The group of all commands; only the one that is called is imported."""

    def list_commands(self, ctx: Any) -> list[str]:
        """The names of the commands, in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of this name, or None."""
        entry = COMMANDS.get(cmd_name)
        return None if entry is None else command_line(cmd_name, import_module(entry.module))

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the command, or say which one is nearest."""
        if args[0] not in COMMANDS:
            near = nearest(args[0], COMMANDS)
            hint = f"did you mean `{near}`?" if near else f"write one of {', '.join(COMMANDS)}"
            raise UnusableInput(f"there is no command `{args[0]}`; {hint}")
        return super().resolve_command(ctx, args)

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the sections of the help text from the table, without importing a command."""
        _section(formatter, "Commands", [(name, entry.summary) for name, entry in COMMANDS.items()])
        _section(formatter, "Examples", EXAMPLES)
        version = ("--version", "Print the version and leave.")
        _section(
            formatter,
            "Global options (before or after the command)",
            [*_records(ctx, self.get_params(ctx)), version],
        )


def _section(formatter: Any, title: str, rows: Sequence[tuple[str, str]]) -> None:
    if rows:
        with formatter.section(title):
            formatter.write_dl(list(rows), col_max=44)


def _records(ctx: Any, parameters: Sequence[Any]) -> list[tuple[str, str]]:
    return [record for parameter in parameters if (record := parameter.get_help_record(ctx)) is not None]


def run(arguments: Sequence[str]) -> int:
    """Run one command line; bad options and unusable input are told on standard error."""
    try:
        if any(argument.startswith("@") for argument in arguments):
            from dcs_cli.commands.argument_files import with_argument_files

            arguments = with_argument_files(arguments)
        group = application()
        with group.make_context("dcs", list(arguments)) as context:
            if not arguments:
                print(context.get_help(), file=sys.stderr)
                return ExitCode.UNUSABLE
            return int(group.invoke(context) or ExitCode.OK)
    except typer.Exit as leave:
        return leave.exit_code
    except typer.Abort:
        return ExitCode.INTERRUPTED
    except UnusableInput as error:
        _complain(str(error))
    except USAGE_ERROR as error:
        _complain(_usage_sentence(error))
    return ExitCode.UNUSABLE


def application() -> Any:
    """The command group with the global options in front."""
    shell = typer.Typer(
        name="dcs", cls=CommandTable, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False
    )
    shell.callback(context_settings=CONTEXT)(_before_command())
    return typer.main.get_command(shell)


def _before_command() -> Callable[..., None]:
    def dcs(context: typer.Context, **written: Any) -> None:
        context.obj = WrittenOptions(**written)

    dcs.__doc__ = (
        "Touchpoint maps and audits for digital customer success, as text in git.\n\n"
        "Exit codes: 0 nothing found, 1 findings at or above --fail-on, 2 the input cannot be used, 3 a fault of dcs."
    )
    return _with_parameters(dcs, [_context_parameter(), *_global_parameters()])


def command_line(name: str, module: ModuleType) -> Any:
    """The command of a module (see ``dcs_cli.commands``) with the global options added to its own."""
    from dcs_cli.commands.kept_outcomes import answered

    function: Callable[..., int | None] = module.command
    hints = get_type_hints(function, include_extras=True)
    own = [
        parameter.replace(annotation=hints[parameter.name], kind=inspect.Parameter.KEYWORD_ONLY)
        for parameter in inspect.signature(function).parameters.values()
        if parameter.name not in ("options", "completion_words")
    ]
    told: dict[str, Any] = {"completion_words": completion_words} if "completion_words" in hints else {}

    def run_command(context: typer.Context, **values: Any) -> int | None:
        after = WrittenOptions(**{key: values.pop(key) for key in GLOBAL_NAMES})
        written = context.obj.then(after)
        offered = getattr(module, "FORMATS", DEFAULT_FORMATS)
        options = settled(written, offered, context.meta.get(LOUDNESS, 0), date.today())
        return answered(name, options, values, lambda: function(options, **told, **values))

    run_command.__doc__ = function.__doc__
    run_command.__name__ = name
    shell = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    parameters = [_context_parameter(), *own, *_global_parameters()]
    shell.command(name, cls=DocumentedCommand, context_settings=CONTEXT)(_with_parameters(run_command, parameters))
    command: Any = typer.main.get_command(shell)
    command.examples = module.EXAMPLES
    return command


def completion_words() -> "tuple[tuple[CommandWords, ...], tuple[OptionWords, ...]]":
    """Every command with its own options and words, and the options of all commands."""
    from dcs_cli.outputs.completion_scripts import CommandWords, OptionWords

    def options(command: Any, formats: Sequence[str], left_out: Collection[str] = ()) -> tuple[OptionWords, ...]:
        values = {"--format": tuple(formats), "--fail-on": get_args(FailOn), "--color": COLORS}
        return tuple(
            OptionWords(tuple(one.opts), one.help or "", not (one.is_flag or one.count), values.get(one.opts[-1], ()))
            for one in command.params
            if one.param_type_name == "option" and one.name not in left_out
        )

    commands = []
    for name, entry in COMMANDS.items():
        module = import_module(entry.module)
        offered = getattr(module, "FORMATS", DEFAULT_FORMATS)
        own = options(command_line(name, module), offered, GLOBAL_NAMES - {"formats"})
        commands.append(CommandWords(name, entry.summary, own, tuple(getattr(module, "WORDS", ()))))
    leave = (OptionWords(("-h", "--help"), "Show the help.", False), OptionWords(("--version",), "Print it.", False))
    return tuple(commands), (*options(application(), DEFAULT_FORMATS), *leave)


def _context_parameter() -> inspect.Parameter:
    return inspect.Parameter("context", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context)


def _global_parameters() -> list[inspect.Parameter]:
    hints = get_type_hints(WrittenOptions, include_extras=True)
    return [
        inspect.Parameter(
            field.name, inspect.Parameter.KEYWORD_ONLY, default=field.default, annotation=hints[field.name]
        )
        for field in fields(WrittenOptions)
    ]


def _with_parameters(function: Callable[..., Any], parameters: list[inspect.Parameter]) -> Callable[..., Any]:
    """State the parameters that Typer reads from a function that takes them as keywords."""
    function.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    function.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]  # read by inspect.signature
    return function


def _complain(sentence: str) -> None:
    print(f"dcs: {sentence}", file=sys.stderr)


def _usage_sentence(error: Any) -> str:
    """What is wrong with the command line, with the nearest option and the way to the help text."""
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "dcs"
    unknown = getattr(error, "option_name", None)
    if type(error).__name__ == "NoSuchOption" and context is not None:
        options = [name for parameter in context.command.get_params(context) for name in parameter.opts]
        near = nearest(str(unknown), options)
        hint = f"did you mean `{near}`?" if near else f"`{path} --help` lists them"
        return f"`{path}` has no option `{unknown}`; {hint}"
    sentence = error.format_message().rstrip(".")
    return f"{sentence[:1].lower()}{sentence[1:]}; `{path} --help` shows how it is used"
