"""libyaml's messages about broken text, turned into sentences for people."""

import re
from bisect import bisect_right
from collections.abc import Callable
from typing import NamedTuple

from yaml.error import MarkedYAMLError

from dcs_cli.loading.nodes import Positions
from dcs_cli.loading.yaml_building import Fault, Span


class _Trouble(NamedTuple):
    """Where libyaml gave up (`at`), what it was reading there (`since`), and what it had read of the document."""

    text: str
    at: int
    since: int | None
    positions: Positions | None

    @property
    def last(self) -> Span | None:
        """The last node that begins before the place."""
        number = -1 if self.positions is None else bisect_right(self.positions.starts, self.at) - 1
        return (
            None
            if self.positions is None or number < 0
            else (self.positions.starts[number], self.positions.ends[number])
        )

    @property
    def open_bracket(self) -> int:
        """The innermost bracket that is still open; the place itself when it is not known."""
        if self.positions is not None:
            for number in reversed(self.positions.children):
                start = self.positions.starts[number]
                # The span of an open collection is that of its bracket.
                if self.positions.ends[number] == start + 1 and self.text[start : start + 1] in ("[", "{"):
                    return start
        return self.at

    @property
    def character(self) -> str:
        return self.text[self.at : self.at + 1]

    @property
    def before(self) -> str:
        """The line up to the character."""
        return re.split(r"[\r\n]", self.text[max(0, self.at - 500) : self.at])[-1]

    @property
    def spot(self) -> Span:
        return self.at, min(self.at + 1, max(self.at, len(self.text)))

    def fault(self, message: str, hint: str) -> Fault:
        return Fault(message, (self.spot,), hint)

    def opened(self, message: str, hint: str) -> Fault:
        """A fault at the spot, with the place where what is not closed was opened."""
        since = self.at if self.since is None else self.since
        return Fault(message, (self.spot, (since, since + 1)), hint, "opened at line")


def explain(error: MarkedYAMLError, text: str, positions: Positions | None) -> Fault:
    """The fault behind a scanner's or parser's error. `positions` is what was read of the document before it."""
    at = min(error.problem_mark.index if error.problem_mark is not None else len(text), len(text))
    since = error.context_mark.index if error.context_mark is not None else None
    trouble = _Trouble(text, at, since, positions)
    problem = error.problem or "it does not follow the grammar"
    for pattern, explanation in _EXPLANATIONS:
        if pattern in f"{error.context or ''}: {problem}":
            return explanation(trouble)
    return trouble.fault(f"this is not YAML: {problem}", "see what stands just before this place")


def not_text(data: bytes) -> Fault:
    """The fault of bytes that are no UTF-8 text, or that hold a character YAML does not allow."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Fault("the file is UTF-16, not UTF-8", ((0, 0),), "save it again with the encoding UTF-8")
    body = data.removeprefix(b"\xef\xbb\xbf")
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        at = len(body[: error.start].decode())
        if b"\0" in body:
            return _binary(at)
        message = f"the file is not UTF-8 (byte 0x{body[error.start]:02x})"
        return Fault(message, ((at, at + 1),), "save it again with the encoding UTF-8")
    match = _FORBIDDEN.search(text)
    if match is None:
        return Fault("the file cannot be decoded", ((0, 0),), "save it again with the encoding UTF-8")
    if match[0] == "\0":
        return _binary(match.start())
    message = f"the control character U+{ord(match[0]):04X} is not allowed"
    return Fault(message, (match.span(),), "delete the character; most editors can show it")


_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _binary(at: int) -> Fault:
    hint = "if the file is no text, rename it or list it in .dcsignore"
    return Fault("the file holds a NUL byte, so it is not a text", ((at, at + 1),), hint)


def _unclosed_quote(trouble: _Trouble) -> Fault:
    opened = trouble.at if trouble.since is None else trouble.since
    quote = trouble.text[opened : opened + 1]
    message = f"the text in quotes that opens here with {quote} is never closed"
    hint = f"add the closing {quote}; inside '…' write an apostrophe as ''"
    return Fault(message, ((opened, opened + 1),), hint)


def _after_quotes(trouble: _Trouble) -> Fault | None:
    """The fault of text that goes on after a closing quote, which is often the next text's opening one."""
    if trouble.last is None or trouble.text[trouble.last[0] : trouble.last[0] + 1] not in ("'", '"'):
        return None
    start, end = trouble.last
    between = trouble.text[end : trouble.at]
    if not start < end <= trouble.at or between.strip() or "\n" in between or "\r" in between:
        return None
    quote = trouble.text[start]
    spans = (trouble.spot, (start, start + 1))
    if re.search(r"[\r\n]", trouble.text[start:end]):
        message = f"text follows a closing {quote}; the quote that opens it is lines above and probably never closed"
        return Fault(message, spans, f"add the closing {quote} where that text ends", "opened at line")
    hint = (
        f"put the whole value in quotes; inside '…' write an apostrophe as ''; after {quote} only a comment may follow"
    )
    return Fault(f"text goes on after the closing {quote}", spans, hint, "opened at line")


def _no_key(trouble: _Trouble) -> Fault:
    quoted = _after_quotes(trouble)
    if quoted is not None:
        return quoted
    if trouble.text.startswith("- ", trouble.at):
        hint = "put the list under a key of its own, or give the line the indentation of the list above"
        return trouble.fault("a list entry stands where a key is expected", hint)
    if trouble.character == ":":
        return trouble.fault("a colon stands here without a key before it", "write the key, or remove the colon")
    if trouble.character in ("]", "}"):
        return trouble.fault(f"this {trouble.character} closes nothing", "remove it, or add the bracket that opens it")
    if trouble.text[max(0, trouble.at - 1) : trouble.at] == "\ufeff":
        return byte_order_mark(trouble.at - 1)
    hint = "start the line in the same column as the other keys of its mapping, and write `key: value`"
    return trouble.fault("expected a key here, in line with the keys above", hint)


def _no_entry(trouble: _Trouble) -> Fault:
    return _after_quotes(trouble) or trouble.fault(
        "expected the next entry of the list, or the end of the list",
        "begin the line with `- ` below the entries above, or move it to the column of the key it belongs to",
    )


def _no_value_here(trouble: _Trouble) -> Fault:
    if ": " in trouble.before:
        hint = 'put the value in quotes, like purpose: "Welcome: first steps"'
        return trouble.fault("a second `: ` stands on this line, so it is unclear what the value is", hint)
    hint = "give the line the indentation of the keys beside it; if the line above is a key, end it with `: `"
    return trouble.fault("a key stands where none can begin; the line above is not complete or is indented less", hint)


def _odd_character(trouble: _Trouble) -> Fault:
    if trouble.character == "\t":
        return tab(trouble.at, trouble.at + 1)
    shown = trouble.character
    return trouble.fault(f"a value cannot begin with the character {shown}", f"put it in quotes, like '{shown}…'")


def _block_header(trouble: _Trouble) -> Fault:
    hint = 'put comparisons in quotes, like is: ">= 15%"; after `|` or `>` the text starts on the next line'
    since = trouble.at if trouble.since is None else trouble.since
    mark = trouble.text[since : since + 1]
    message = f"`{mark}` at the beginning of a value starts a text on the lines below, but more follows on this line"
    return Fault(message, ((since, max(trouble.at, since + 1)),), hint)


def _bracket(closing: str, what: str) -> Callable[[_Trouble], Fault]:
    def explanation(trouble: _Trouble) -> Fault:
        hint = f"add `,` between the entries, or close the {what} with `{closing}`"
        return _after_quotes(trouble) or trouble.opened(f"expected `,` or `{closing}` in this {what}", hint)

    return explanation


def _nothing_there(trouble: _Trouble) -> Fault:
    if trouble.at >= len(trouble.text.rstrip()):
        opened = trouble._replace(since=trouble.open_bracket)
        return opened.opened("the text ends inside brackets", "close every `[` with `]` and every `{` with `}`")
    shown = trouble.character
    return trouble.fault(
        f"expected a value before `{shown}`", f"add the value, or put `{shown}` in quotes if it is text"
    )


def _escape(trouble: _Trouble) -> Fault:
    hint = r'write a backslash as \\ inside "…", or use \'…\', where it is an ordinary character'.replace("\\'", "'")
    return trouble.fault('this backslash in "…" starts no character YAML knows', hint)


def _simple(message: str, hint: str) -> Callable[[_Trouble], Fault]:
    return lambda trouble: trouble.fault(message, hint)


def _since(message: str, hint: str) -> Callable[[_Trouble], Fault]:
    def explanation(trouble: _Trouble) -> Fault:
        since = trouble.at if trouble.since is None else trouble.since
        line_end = re.compile(r"[\r\n]|$").search(trouble.text, since)
        return Fault(message, ((since, line_end.start() if line_end else since),), hint)

    return explanation


def tab(start: int, end: int) -> Fault:
    """The fault of tabs in front of a line's text."""
    return Fault("a tab indents this line; YAML takes spaces only", ((start, end),), "replace the tab by spaces")


def byte_order_mark(at: int) -> Fault:
    """The fault of a byte order mark further down than the beginning of the file."""
    hint = "delete the invisible character U+FEFF; it is left over when two files are joined"
    return Fault("a byte order mark stands inside the file", ((at, at + 1),), hint)


_DIRECTIVE = _since("a line that begins with % is a directive to the reader", "delete the line, or indent or quote it")
_TAG = _since("tags, which begin with `!`, are not allowed", "put the text in quotes if the `!` belongs to it")
_EXPLANATIONS: tuple[tuple[str, Callable[[_Trouble], Fault]], ...] = (
    ("quoted scalar: found unexpected end of stream", _unclosed_quote),
    ("quoted scalar: found unexpected document indicator", _unclosed_quote),
    ("found unknown escape character", _escape),
    ("did not find expected hexdecimal number", _escape),
    ("found invalid Unicode character escape code", _escape),
    (
        "could not find expected ':'",
        _since(
            "this line is neither `key: value` nor a list entry", "write `key: value`, with a space after the colon"
        ),
    ),
    ("found character that cannot start any token", _odd_character),
    ("mapping values are not allowed in this context", _no_value_here),
    (
        "block sequence entries are not allowed in this context",
        _simple("a list cannot begin here", "start the list on a new line, or put a leading `-` in quotes"),
    ),
    (
        "mapping keys are not allowed in this context",
        _simple("a `?` with a space after it cannot stand here", "put it in quotes if it is text"),
    ),
    ("did not find expected key", _no_key),
    ("did not find expected '-' indicator", _no_entry),
    ("did not find expected ',' or ']'", _bracket("]", "list")),
    ("did not find expected ',' or '}'", _bracket("}", "mapping")),
    (
        "scanning an alias",
        _since("`*` at the beginning of a value means an alias", "put the value in quotes, like '*text*'"),
    ),
    (
        "scanning an anchor",
        _since("`&` at the beginning of a value means an anchor", "put the value in quotes, like '& text'"),
    ),
    ("scanning a block scalar: did not find expected comment or line break", _block_header),
    (
        "found an indentation indicator equal to 0",
        _simple("a text after `|` or `>` cannot be indented by 0", "remove the 0"),
    ),
    ("found a tab character", _odd_character),
    ("tag", _TAG),
    ("did not find expected node content", _nothing_there),
    ("found incompatible YAML document", _DIRECTIVE),
    ("duplicate %", _DIRECTIVE),
    ("directive", _DIRECTIVE),
    ("%", _DIRECTIVE),
    (
        "did not find expected <document start>",
        _simple("a new document begins here without `---`", "write `---` on a line of its own above it"),
    ),
)
