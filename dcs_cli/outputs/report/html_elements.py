"""HTML built from elements, escaped by construction: text is text until it is an element."""

from collections.abc import Iterable
from html import escape
from typing import NewType, TypeAlias

Html = NewType("Html", str)
"""Markup that is safe to write; only the functions of this module and sources of our own make it."""

Child: TypeAlias = "str | Html | Iterable[Child] | None"
VOID = frozenset(("meta", "link", "br", "img", "input", "path", "rect", "line", "polyline", "polygon", "circle"))


class _Markup(str):
    """What :data:`Html` is at run time, so that text and markup can be told apart."""

    __slots__ = ()


def trusted(markup: str) -> Html:
    """Markup of our own making, such as a drawing or a style sheet; never what somebody wrote."""
    return Html(_Markup(markup))


def element(tag: str, *children: Child, **attributes: str | int | float | bool | None) -> Html:
    """One element; attribute names get hyphens for underscores but the last; None and False leave one out."""
    written = "".join(_attribute(name, value) for name, value in attributes.items())
    if tag in VOID and not children:
        return trusted(f"<{tag}{written}>" if tag in ("meta", "link", "br", "img", "input") else f"<{tag}{written}/>")
    return trusted(f"<{tag}{written}>{joined(*children)}</{tag}>")


def joined(*children: Child) -> Html:
    """Several pieces one after the other, texts escaped."""
    return trusted("".join(_pieces(children)))


def _pieces(children: Iterable[Child]) -> Iterable[str]:
    for child in children:
        if child is None:
            continue
        if isinstance(child, _Markup):
            yield child
        elif isinstance(child, str):
            yield escape(shown(child), quote=False)
        else:
            yield from _pieces(child)


def _attribute(name: str, value: str | int | float | bool | None) -> str:
    if value is None or value is False:
        return ""
    written = name.rstrip("_").replace("__", ":").replace("_", "-")
    if value is True:
        return f" {written}"
    return f' {written}="{escape(shown(str(value)), quote=True)}"'


def shown(text: str) -> str:
    """A text without what HTML may not hold: control characters, and lone halves of characters."""
    if text.isprintable():
        return text
    return "".join(character if _allowed(character) else "\ufffd" for character in text)


def _allowed(character: str) -> bool:
    code = ord(character)
    return character in "\t\n" or (code >= 0x20 and not 0x7F <= code < 0xA0 and not 0xD800 <= code < 0xE000)
