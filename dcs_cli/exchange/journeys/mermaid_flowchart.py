"""Mermaid flowcharts of a customer's journey: shapes as moments, the frames around them as stages.

Only read when they are asked for: most flowcharts in the world draw something else.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from html import unescape

from dcs_cli.exchange.drafts import Drafts, Note, NotReadable
from dcs_cli.exchange.journeys.mermaid_blocks import Lines, diagrams, plain_label
from dcs_cli.exchange.journeys.moments import DrawnMoment, moments_of

_FIRST = re.compile(r"(?:flowchart|graph)(?:-elk)?(?:\s+(?:TB|TD|BT|LR|RL))?\s*;?", re.IGNORECASE)
_LOOKS = re.compile(r"(?:style|classDef|class|click|linkStyle|direction|acc(?:Title|Descr))\b", re.IGNORECASE)
_FRAME = re.compile(r"subgraph\s+(?:(?P<id>[^\s\[]+)\s*\[(?P<title>.*)\]|(?P<only>.+))", re.IGNORECASE)
_SHAPES = (
    ("(((", ")))"), ("([", "])"), ("[[", "]]"), ("[(", ")]"), ("((", "))"), ("{{", "}}"), ("[/", "/]"),
    ("[\\", "\\]"), ("[/", "\\]"), ("[\\", "/]"), ("[", "]"), ("(", ")"), (">", "]"), ("{", "}"),
)  # fmt: skip
"""How shapes are written, those first that begin like others; braces alone are a decision."""
_NAME = re.compile(r"\s*([\w][\w.-]*?)(?=\s|$|[\[({>&@;]|:::|--|-\.|==|~~|<)")
_ATTRIBUTES = re.compile(r"@\{(.*?)\}")
_LABEL = re.compile(r'label:\s*(?:"([^"]*)"|([^,]+))')
_DIAMOND = re.compile(r"shape:\s*(?:diam|diamond|decision|question)\b")
_CLASS = re.compile(r":::[\w-]+")
_ARROW = re.compile(
    r"\s*(?:[\w-]+@)?[<ox]?"
    r"(?:(?:--|-\.|==)\s+(?P<said>[^|]*?)\s*(?:-{2,}|\.+-|={2,})|-{2,}|-?\.+-|={2,}|~{3,})(?:>|[ox](?=[\s|]))?"
    r"\s*(?:\|(?P<label>[^|]*)\|)?\s*"
)
_STATEMENT = re.compile(r'(?:"[^"]*"|#\w+;|[^;"])+')
_ICON = re.compile(r"\bfa[a-z]?:fa-[\w-]+")
_MOST_WAYS = 100_000
_CHARACTER = re.compile(r"#(\d+|[a-z]+);", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Shape:
    """A shape with its label; ``decides`` when ways part at it."""

    label: str
    place: str
    frame: str
    decides: bool = False


@dataclass
class _Chart:
    """A flowchart while it is read, line by line."""

    shapes: dict[str, _Shape] = field(default_factory=dict)
    ways: list[tuple[str, str, str]] = field(default_factory=list)
    frames: list[str] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def line(self, said: str, place: str) -> None:
        """One statement: a frame, or shapes with arrows between them."""
        if match := _FRAME.fullmatch(said):
            self.frames.append(_text(match["title"] or match["only"] or match["id"]))
            return
        if said.casefold() == "end" and self.frames:
            self.frames.pop()
            return
        shapes, ways = dict(self.shapes), len(self.ways)
        if not self._chain(said, place):
            self.shapes = shapes
            del self.ways[ways:]
            self.notes.append(Note(place, f"`{said[:80]}` is not understood and left out"))

    def _chain(self, said: str, place: str) -> bool:
        before, at = self._group(said, 0, place)
        while before and said[at:].strip():
            arrow = _ARROW.match(said, at)
            if arrow is None or not arrow[0].strip():
                return False
            after, at = self._group(said, arrow.end(), place)
            if len(self.ways) + len(before) * len(after) > _MOST_WAYS:
                raise NotReadable(f"{place}: more than {_MOST_WAYS:,} arrows, which no journey has")
            label = _text(arrow["said"] or arrow["label"] or "")
            self.ways += [(one, other, label) for one in before for other in after]
            before = after
        return bool(before)

    def _group(self, said: str, at: int, place: str) -> tuple[list[str], int]:
        """The shapes joined by ``&`` from a position on, and where they end."""
        found: list[str] = []
        while match := _NAME.match(said, at):
            label, decides, at = _shape(said, match.end())
            name = match[1]
            known = self.shapes.get(name)
            frame = self.frames[-1] if self.frames else ""
            if known is None:
                self.shapes[name] = _Shape(label or name, place, frame, decides)
            elif label:
                self.shapes[name] = replace(known, label=label, decides=decides, frame=known.frame or frame)
            elif frame and not known.frame:
                self.shapes[name] = replace(known, frame=frame)
            found.append(name)
            joined = re.compile(r"\s*&").match(said, at)
            if joined is None:
                break
            at = joined.end()
        return found, at

    def moments(self) -> Iterator[DrawnMoment]:
        """Every shape that is no decision, with the answers of the decisions right before it."""
        answers: dict[str, dict[str, None]] = {}
        for before, after, label in self.ways:
            if self.shapes[before].decides:
                answers.setdefault(after, {})["; ".join(filter(None, (self.shapes[before].label, label)))] = None
        for name, shape in self.shapes.items():
            if not shape.decides:
                who = f"only if {' or '.join(answers[name])}" if name in answers else ""
                yield DrawnMoment(shape.label, shape.frame, shape.place, who)


def recognises(text: str) -> bool:
    """Whether a text is a Mermaid flowchart, or Markdown that holds one in a fenced block."""
    return bool(diagrams(text, _begins))


def read(text: str, name: str) -> Drafts:
    """The moments of every flowchart in the text."""
    charts = [_chart(lines) for lines in diagrams(text, _begins)]
    drawn = [moment for chart in charts for moment in chart.moments()]
    if not drawn:
        raise NotReadable(f"{name} holds no Mermaid flowchart with a shape in it; one begins `flowchart LR`")
    drafts, declared = moments_of(drawn, "flowchart")
    notes = tuple(note for chart in charts for note in chart.notes)
    counts = {"flowcharts": len(charts), "shapes": sum(len(chart.shapes) for chart in charts)}
    return Drafts("flowchart", tuple(drafts), notes, tuple(declared), counts)


def _begins(line: str) -> bool:
    return _FIRST.fullmatch(line) is not None


def _chart(lines: Lines) -> _Chart:
    chart = _Chart()
    for number, line in _whole(lines):
        for match in _STATEMENT.finditer(line):
            said = " ".join(match[0].split())
            if said and not _LOOKS.match(said):
                chart.line(said, f"line {number}")
    return chart


def _whole(lines: Lines) -> Iterator[tuple[int, str]]:
    """Lines without comments, put together where a text between quotation marks goes on in the next one."""
    parts: list[str] = []
    begun = marks = braces = 0
    for number, line in lines:
        if not parts and line.lstrip().startswith("%%"):
            continue
        begun = begun if parts else number
        parts.append(line)
        marks, braces = marks + line.count('"'), braces + line.count("@{") - line.count("}")
        if marks % 2 == 0 and braces <= 0:
            yield begun, " ".join(parts)
            parts, marks, braces = [], 0, 0
    if parts:
        yield begun, " ".join(parts)


def _shape(said: str, at: int) -> tuple[str, bool, int]:
    """The label of the shape at a position, whether it is a decision, and where it ends."""
    if attributes := _ATTRIBUTES.match(said, at):
        label = _LABEL.search(attributes[1])
        text = _text(label[1] or label[2] or "") if label else ""
        return text, _DIAMOND.search(attributes[1]) is not None, _after_class(said, attributes.end())
    for begins, ends in _SHAPES:
        if said.startswith(begins, at):
            quoted = re.compile(r'\s*"([^"]*)"\s*').match(said, at + len(begins))
            stop = said.find(ends, quoted.end() if quoted else at + len(begins))
            if stop >= 0:
                text = quoted[1] if quoted else said[at + len(begins) : stop]
                return _text(text), begins == "{", _after_class(said, stop + len(ends))
    return "", False, _after_class(said, at)


def _after_class(said: str, at: int) -> int:
    match = _CLASS.match(said, at)
    return match.end() if match else at


def _text(label: str) -> str:
    plain = _ICON.sub("", label.strip().strip('"').strip("`"))
    return plain_label(unescape(_CHARACTER.sub(lambda one: f"&{'#' if one[1].isdecimal() else ''}{one[1]};", plain)))
