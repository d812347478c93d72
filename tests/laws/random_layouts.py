"""Documents written in random layouts: flow and block, quotes, comments, blank lines, anchors, line ends, indentation.

What is written is always what was given: the layouts differ, the documents do not.
"""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from typing import Any

WORDS: tuple[Any, ...] = (
    *("welcome", "no", "on", "12:30", "a: b", "x #y", "it's", 'say "hi"', "2026-03-12", "75%", ">= 15%", "14d", ""),
    *("true", "null", "1_000", "0x1F", "é-ü", "- a", "~", "trailing ", "[a", "{b", "&c", "*d", "!e", "%f", "@g", "`h"),
    *("a,b", "k:", "...", "---", "=", "<<", "multi\nline", "multi\n\n  line\n", "tab\tin", " lead", "end\n\n"),
    *(1, 1.5, True, None, -3, 0),
)
KEYS = (
    *("kind", "id", "purpose", "audience", "channel", "trigger", "x-note", "allow", "touchpoints", "serves", "status"),
    *("owner", "no", "2nd", "a b", "12:30"),
)


def wild_document(dice: random.Random) -> dict[str, Any]:
    """A document of values that are hard to write, under keys of maps and others."""

    def value(depth: int) -> Any:
        kind = dice.random()
        if depth > 3 or kind < 0.5:
            return dice.choice([*WORDS, "plain text words here " * dice.randint(1, 6)])
        if kind < 0.75:
            return [value(depth + 1) for _ in range(dice.randint(0, 4))]
        return {key: value(depth + 1) for key in dice.sample(KEYS, dice.randint(0, 4))}

    names = dice.sample(KEYS[1:], dice.randint(1, 5))
    items = [("kind", "map"), *((name, value(1)) for name in names)]
    dice.shuffle(items)
    return dict(items)


def write_layout(documents: Sequence[Any], seed: int, *, ignoring: bool = False) -> bytes:
    """The documents in one file, laid out as the dice of a seed fall; some comments may be ignore comments."""
    dice = random.Random(seed)
    pen = _Pen(dice, ignoring)
    text = pen.above(0)
    for number, document in enumerate(documents):
        pen.anchored.clear()
        if number or dice.random() < 0.3:
            text += f"---{pen.behind()}\n"
        text += pen.block(document, 0) + pen.above(0)
        if dice.random() < 0.1:
            text += "...\n" + pen.above(0)
    if dice.random() < 0.2:
        text = text.replace("\n", "\r\n")
    if dice.random() < 0.1:
        text = "\ufeff" + text
    return text.encode()


class _Pen:
    """Writes values, never twice in the same way."""

    def __init__(self, dice: random.Random, ignoring: bool) -> None:
        self.dice = dice
        self.ignoring = ignoring
        self.count = 0
        self.anchored: dict[str, str] = {}
        self.in_text = False

    def _comment(self) -> str:
        self.count += 1
        ignoring = self.ignoring and self.dice.random() < 0.1
        return f"# dcs: ignore[T0{self.count % 9}] {self.count}" if ignoring else f"# comment {self.count}"

    def behind(self) -> str:
        """Perhaps a comment at a line's end."""
        return " " * self.dice.randint(1, 4) + self._comment() if self.dice.random() < 0.15 else ""

    def above(self, indent: int) -> str:
        """Perhaps comments and blank lines above something, in odd columns too."""
        lines = ""
        if self.in_text:
            # Below a block text a blank line may belong to it, and a comment must stand further left.
            self.in_text = False
            return self._comment() + "\n" if self.dice.random() < 0.2 else ""
        while self.dice.random() < 0.2:
            column = self.dice.choice([0, indent, indent, indent + 1, indent + 2])
            lines += "\n" if self.dice.random() < 0.4 else " " * column + self._comment() + "\n"
        return lines

    def block(self, value: Any, indent: int) -> str:
        """A mapping or list over several lines."""
        step, text = self.dice.choice([1, 2, 2, 3, 4]), ""
        if isinstance(value, dict):
            for key, inner in value.items():
                text += f"{self.above(indent)}{' ' * indent}{self._key(key)}:{self._rest(inner, indent, step, False)}"
        else:
            for inner in value:
                text += f"{self.above(indent)}{' ' * indent}-{self._rest(inner, indent, step, True)}"
        return text

    def _rest(self, value: Any, indent: int, step: int, in_list: bool) -> str:
        """What follows a colon or dash."""
        name = self.anchored.get(json.dumps(value))
        if name is not None and self.dice.random() < 0.5:
            return f" *{name}{self.behind()}\n"
        anchor = self._anchor(value) if self.dice.random() < 0.1 else ""
        if isinstance(value, dict | list) and value and self.dice.random() < 0.6:
            if in_list and not anchor and self.dice.random() < 0.7:
                return self._compact(value, indent)
            flush = isinstance(value, list) and not in_list and self.dice.random() < 0.3
            return f"{anchor}{self.behind()}\n{self.block(value, indent if flush else indent + step)}"
        if isinstance(value, dict | list):
            return f"{anchor} {self._flow(value, self.dice.random() < 0.5)}{self.behind()}\n"
        if value is None and self.dice.random() < 0.5:
            return f"{anchor}{self.behind()}\n"
        written = self._scalar(value, indent + 1, flow=False)
        self.in_text = written[0] == "|"
        return f"{anchor} {written}\n" if self.in_text else f"{anchor} {written}{self.behind()}\n"

    def _compact(self, value: Any, indent: int) -> str:
        inner = indent + self.dice.randint(2, 4)
        text = self.block(value, inner)
        if text[:inner].strip() or text[inner] in " #\n":
            return f"\n{text}"
        return " " * (inner - indent - 1) + text[inner:]

    def _anchor(self, value: Any) -> str:
        self.count += 1
        # Only what is written before may be repeated, so a value that is still open is not remembered.
        if not isinstance(value, dict | list):
            self.anchored[json.dumps(value)] = f"n{self.count}"
        return f" &n{self.count}"

    def _flow(self, value: Any, several_lines: bool) -> str:
        def gap() -> str:
            if not several_lines or self.dice.random() > 0.3:
                return " " * self.dice.randint(0, 2)
            comment = f"{self._comment()}\n{' ' * 12}" if self.dice.random() < 0.2 else ""
            return "\n" + " " * self.dice.randint(8, 14) + comment

        if isinstance(value, dict):
            parts = [f"{self._key(key)}: {self._flow(inner, several_lines)}{gap()}" for key, inner in value.items()]
        elif isinstance(value, list):
            parts = [f"{self._flow(inner, several_lines)}{gap()}" for inner in value]
        else:
            return self._scalar(value, 0, flow=True)
        opening, closing = "{}" if isinstance(value, dict) else "[]"
        return opening + gap() + ("," + gap()).join(parts) + closing

    def _key(self, key: str) -> str:
        bare = key.replace("_", "").replace("-", "").isalnum() and not key.isdigit()
        return key if bare and self.dice.random() < 0.8 else json.dumps(key, ensure_ascii=False)

    def _scalar(self, value: Any, indent: int, *, flow: bool) -> str:
        if not isinstance(value, str):
            return json.dumps(value)
        forms = [json.dumps(value, ensure_ascii=False)]
        if not any(sign in value for sign in "\n\t"):
            forms.append("'" + value.replace("'", "''") + "'")
        if value.replace(" ", "").isalpha() and value.strip() == value and value not in ("true", "null", ""):
            forms += [value] * 3
            if not flow and " " in value:
                forms.append(value.replace(" ", "\n" + " " * (indent + self.dice.randint(0, 3)), 1))
        if value in ("no", "on", "12:30", "1_000", "2026-03-12", "14d", "75%"):
            forms += [value] * 3
        if not flow and value.strip() and value[0] not in " \n" and "\t" not in value:
            forms.append(self._literal(value, indent))
        return self.dice.choice(forms)

    def _literal(self, value: str, indent: int) -> str:
        chomp = "+" if value.endswith("\n\n") else "" if value.endswith("\n") else "-"
        lines = value.removesuffix("\n").split("\n")
        return f"|{chomp}\n" + "\n".join(" " * indent + line if line else "" for line in lines)
