"""Every node of a document with the path that leads to it, as the text has them: merges and aliases not followed."""

from collections.abc import Iterator

from dcs_cli.loading.nodes import Path, Positions


def written_nodes(positions: Positions) -> Iterator[tuple[Path, int, bool]]:
    """Path, number and whether it is a key, of all nodes that are written out; a key has the path of its value."""
    waiting: list[tuple[Path, int]] = [((), 0)]
    while waiting:
        path, node = waiting.pop()
        yield path, node, False
        children = positions.children.get(node)
        if isinstance(children, dict):
            for name, key in children.items():
                if key >= 0:
                    yield (*path, name), key, True
                    waiting.append(((*path, name), key + 1))
        elif children is not None:
            waiting += [((*path, place), child) for place, child in enumerate(children)]
