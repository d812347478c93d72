"""The two articles that sentences and suggestions name by their authors, as references (docs/sources.md)."""

import re
from collections.abc import Iterable

WHERE = "docs/sources.md"
REFERENCES = {
    "Lacy": "Keith Lacy, “Digital Customer Success: Scaling Without Losing the Human Signal”, The Marketing Juice",
    "Wagner": "Marley Wagner, “How to build your digital customer success strategy: an expert’s guide (part two)”, "
    "2024",
}


def references_in(texts: Iterable[str]) -> list[str]:
    """A reference for every author that some of the texts name, by author."""
    words = {word for text in texts for word in re.findall(r"\w+", text)}
    return [f"{author}: {said}." for author, said in REFERENCES.items() if author in words]
