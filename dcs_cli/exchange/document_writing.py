"""Drafts as map documents, one for each department, in the layout people write, checked before they are given out."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from dcs_cli.documents.reading import read_document
from dcs_cli.exchange.defaults import told_fields
from dcs_cli.exchange.differences import ABSENT, same
from dcs_cli.exchange.document_layout import document_text, item_lines
from dcs_cli.exchange.drafts import DEPARTMENT, Declared, Draft, Fact, identifier, identifiers, item_fields
from dcs_cli.exchange.known_words import KnownWords
from dcs_cli.loading.flow_writing import flow_yaml

_ROUNDS = 5
_UNDERSTOOD_FROM_IT = {"trigger": ("slip", "during", "only_if")}
"""Fields that come from the words of another one and go with it."""


@dataclass(frozen=True, slots=True)
class NewItem:
    """A draft with its id and the plain fields it is written with."""

    draft: Draft
    id: str
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class NewMap:
    """A map of new items: its file, relative to the project, and the facts stated once for all of them.

    An item states a fact itself that its source says, even one that is stated for all.
    """

    file: str
    id: str
    department: str | None
    defaults: Mapping[str, Any]
    items: tuple[NewItem, ...]

    @property
    def plain(self) -> dict[str, Any]:
        """The document as plain values."""
        found: dict[str, Any] = {"kind": "map", "id": self.id}
        if self.department is not None:
            found["department"] = self.department
        if self.defaults:
            found["defaults"] = dict(self.defaults)
        for key, kind in (("touchpoints", "touchpoint"), ("campaigns", "campaign")):
            items = [self._fields(item) for item in self.items if item.draft.kind == kind]
            if items:
                found[key] = items
        return found

    def _fields(self, item: NewItem) -> dict[str, Any]:
        told = told_fields(item.draft, item.fields)
        above = {name for name, value in told.items() if same(self.defaults.get(name, ABSENT), value)}
        return {name: value for name, value in item.fields.items() if name not in above}

    @property
    def text(self) -> str:
        """The document as YAML."""
        return document_text(self.plain)


def new_items(drafts: Sequence[Draft], ids: Mapping[str, str], taken: Collection[str]) -> tuple[NewItem, ...]:
    """Items with ids: those of earlier imports by key in ``ids``, new ones unlike every id in ``taken``.

    A fact that its field refuses is not written; its words are kept with the reason.
    """
    fresh = [draft for draft in drafts if draft.key not in ids]
    made = dict(zip((draft.key for draft in fresh), identifiers((one.name for one in fresh), taken), strict=True))
    return tuple(_checked(draft, ids.get(draft.key) or made[draft.key]) for draft in drafts)


def _checked(draft: Draft, item_id: str) -> NewItem:
    """The item with every fact that makes a sound document."""
    for _ in range(_ROUNDS):
        item = NewItem(draft, item_id, _written(draft, item_id))
        _, faults = read_document(_alone(item))
        refused = {str(fault.path[2]): fault.message for fault in faults if len(fault.path) > 2}
        refused = {name: why for name, why in refused.items() if name in item.fields and name != "id"}
        if not refused:
            return item
        draft = replace(draft, facts=dict(_demoted(draft, refused)))
    return NewItem(replace(draft, facts={}), item_id, {"id": item_id})


def _alone(item: NewItem) -> dict[str, Any]:
    """A document of one item."""
    if item.draft.kind == "moment":
        return {"kind": "journey", "moments": [dict(item.fields)]}
    key = "campaigns" if item.draft.kind == "campaign" else "touchpoints"
    return {"kind": "map", "id": "check", key: [dict(item.fields)]}


def _demoted(draft: Draft, refused: Mapping[str, str]) -> Iterator[tuple[str, Fact]]:
    gone = {one for name in refused for one in _UNDERSTOOD_FROM_IT.get(name, ())}
    for name, fact in draft.facts.items():
        if name in refused:
            words = fact.said or flow_yaml(fact.value)
            yield name, Fact(None, words, "unread", fact.place, refused[name])
        elif name not in gone:
            yield name, fact


def _written(draft: Draft, item_id: str) -> dict[str, Any]:
    facts = {name: fact for name, fact in draft.facts.items() if name != DEPARTMENT or fact.known == "unread"}
    unread = any(name in facts and facts[name].known == "unread" for name in ("audience", "trigger", "status"))
    stated = "status" in facts and facts["status"].known != "unread"
    if unread and not stated and draft.kind != "moment":
        # What is not understood cannot count as live (commands, import); the words of a status are kept beside it.
        said = facts["status"].said if "status" in facts else ""
        facts["status"] = Fact("idea", said, "guessed" if said else "stated")
    return item_fields(replace(draft, facts=facts), item_id)


def department_of(draft: Draft) -> str | None:
    """The department whose map a draft belongs to."""
    fact = draft.facts.get(DEPARTMENT)
    return str(fact.value) if fact is not None and fact.value else None


def new_maps(
    items: Iterable[NewItem], source: str, taken: Collection[str], own: Mapping[str, str] | None = None
) -> tuple[NewMap, ...]:
    """One map for each department, in the order in which they first appear; ``taken`` are ids of maps in use.

    ``own`` are the maps by department in which messages of the source stand already.
    """
    groups: dict[str | None, list[NewItem]] = {}
    for item in items:
        if item.draft.kind == "moment":
            continue
        groups.setdefault(department_of(item.draft), []).append(item)
    known = {department: name for department, name in (own or {}).items() if department in groups}
    names = [f"imported-{one or identifier(source, 'sheet')}" for one in groups if one not in known]
    others = iter(identifiers(names, {*taken, *known.values()}))
    ids = [known[one] if one in known else next(others) for one in groups]
    return tuple(
        NewMap(f"maps/{one}.yaml", one, department, _for_all(group), tuple(group))
        for one, (department, group) in zip(ids, groups.items(), strict=True)
    )


def _for_all(items: Sequence[NewItem]) -> dict[str, Any]:
    """The facts told for every row that can stand once above the items: none of them would take one it is not given."""
    told = {name: value for item in items for name, value in told_fields(item.draft, item.fields).items()}
    return {name: told[name] for name in sorted(told) if all(name in item.fields for item in items)}


def complete(item: NewItem) -> bool:
    """Whether the item can stand in a document; a moment cannot without the facts it must state (model 3)."""
    return read_document(_alone(item))[0] is not None


def declaring(declared: Iterable[Declared], moments: Iterable[NewItem], words: KnownWords) -> str:
    """The journey and signals documents for what drafts use and the project does not declare; departments stay names.

    Moments that lack a fact they cannot do without stand below as comments, to be filled in. Empty when nothing is new.
    """
    anchors: dict[str, Any] = {}
    stages: list[dict[str, Any]] = []
    signals: list[dict[str, Any]] = []
    for one in declared:
        if one.section == "anchors" and one.id not in (*words.anchors, "start", "renewal"):
            anchors[one.id] = dict(one.fields)
        elif one.section == "stages" and one.id not in words.stages:
            stages.append({"id": one.id, **one.fields})
        elif one.section == "signals" and one.id not in words.signals:
            signals.append({"id": one.id, **one.fields})
    listed = list(moments)
    sound = [dict(item.fields) for item in listed if complete(item)]
    open_ones = [item for item in listed if not complete(item)]
    journey = {"kind": "journey", "anchors": anchors, "stages": stages, "moments": sound}
    texts = []
    if anchors or stages or listed:
        text = document_text({key: value for key, value in journey.items() if value})
        texts.append(text + "".join(_to_fill_in(open_ones)))
    if signals:
        texts.append(document_text({"kind": "signals", "signals": signals}))
    return "---\n".join(texts)


def _to_fill_in(items: Sequence[NewItem]) -> Iterator[str]:
    if items:
        yield "# Moments to complete: add what is missing, and take the number signs away.\n# moments:\n"
    for item in items:
        lacking = ", ".join(name for name in item.draft.required if name not in item.fields)
        yield "".join(f"# {line}\n" for line in item_lines(item.fields, 2, "journey", "moments"))
        yield f"#     # missing: {lacking}\n"
