"""The limits under which untrusted text is read, and the small language that raises them."""

from dataclasses import dataclass, fields, replace


@dataclass(frozen=True, slots=True)
class Limits:
    """The most a file may hold: bytes, nodes after aliases are expanded, nesting depth, aliases; and universe cells."""

    bytes: int = 64 * 2**20
    nodes: int = 2_000_000
    depth: int = 64
    aliases: int = 10_000
    cells: int = 2_000_000


def parse_limits(text: str) -> Limits:
    """The default limits with those of `text` (`nodes=5000000,depth=100`) in their place.

    Raises ValueError with a sentence for people when a name is unknown, named twice or without a whole number.
    """
    known = [field.name for field in fields(Limits)]
    changed: dict[str, int] = {}
    for part in text.split(","):
        name, equals, number = (piece.strip() for piece in part.partition("="))
        if name not in known:
            shown = f"`{name}` is no limit" if name else "a limit has no name"
            raise ValueError(f"{shown}; the limits are {', '.join(known)}, written like nodes=5000000,depth=100")
        if name in changed:
            raise ValueError(f"the limit `{name}` is given twice; keep one")
        if not equals or not (number.isascii() and number.isdecimal()) or len(number) > 18 or int(number) == 0:
            raise ValueError(f"`{name}` needs a whole number above 0, written like {name}={getattr(Limits(), name)}")
        changed[name] = int(number)
    return replace(Limits(), **changed)
