"""The commands: one thin module each, which parses its own options, calls the rooms below and hands over to an output.

The convention, which ``dcs_cli.cli`` relies on and ``tests/cli/test_shell.py`` checks. A command module has

``command(options: GlobalOptions, …) -> int``
    A plain, undecorated function. Its first parameter is called ``options`` and receives the settled global options
    (``dcs_cli.options``); the shell adds the option flags to the command line, so no module repeats them. The further
    parameters are the command's own, annotated for Typer: ``Annotated[str, typer.Argument(help=…)]`` or
    ``Annotated[bool, typer.Option("--fix", help=…)]``. A command that reads a project takes
    ``path: PathArgument = None`` and asks ``options.start(path)`` where to look. The returned number is the exit code
    (``dcs_cli.options.ExitCode``). The docstring is the help text. A parameter called ``words`` receives a function
    that tells the words of all commands.
``EXAMPLES: tuple[tuple[str, str], ...]``
    Command lines and what each does, shown at the end of the help text; at least one.
``WORDS: tuple[str, ...]``
    The words its first argument may be, for shell completion; left out where it is a path.
``FORMATS: tuple[str, ...]``
    Names that ``--format`` accepts, the default first. Left out, the command offers ``text`` and ``json``.

A run that cannot go on raises :class:`dcs_cli.options.UnusableInput` with a sentence for people: the shell prints it
and ends with exit code 2. Nothing else is caught in a command; an unexpected exception is a fault of dcs, which the
shell reports with exit code 3. Reports leave through :func:`dcs_cli.commands.delivery.deliver`, which honours
``--format``, ``-o`` and ``--force``. Heavy libraries are imported inside functions. A new command also needs its row in
``dcs_cli.cli.COMMANDS``.
"""
