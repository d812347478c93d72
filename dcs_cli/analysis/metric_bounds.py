"""How far a metric can be from its figure while items of it do not state what it is over (semantics 2.6, 19)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, get_args

from dcs_cli.analysis import base_map
from dcs_cli.analysis.classes import partition
from dcs_cli.analysis.pressure import puts_pressure
from dcs_cli.analysis.saved_time_bounds import change_ready, time_saved
from dcs_cli.analysis.share_bounds import EITHER, Member, Range, Standing, gathered, share_range
from dcs_cli.analysis.shares import EMAIL_KINDS, HIGH_SIGNAL, IN_APP_KINDS, PROGRAMMES_OF_OTHERS, STRICT, kinds
from dcs_cli.analysis.unsaid_facts import facts_lacking, never_certain, possible_cells
from dcs_cli.analysis.visibility import visible, visible_if_stated
from dcs_cli.documents.program import Instrument
from dcs_cli.documents.touchpoint_map import Touchpoint
from dcs_cli.project.facets import Facet
from dcs_cli.project.project import Project

if TYPE_CHECKING:
    from dcs_cli.analysis.answers import Answers

PART, REST, APART = Standing.PART, Standing.REST, Standing.APART
SERVES, TYPE = "serves", "type"
"""Words that are read as they stand where some live message states them, and unknown of all where none does."""


def _cs_visibility(answers: "Answers") -> Range | None:
    project = answers.project
    if answers.visibility.seen is None:
        return None
    members = []
    for message in project.live_messages:
        if visible(project, message):
            members.append(Member(message.id, PART))
        else:
            lacks = visible_if_stated(project, message)
            members.append(Member(message.id, EITHER if lacks else REST, lacks))
    return share_range(members)


def _cs_ownership(answers: "Answers") -> Range | None:
    project = answers.project
    own = project.words.customer_success
    if not own:
        return None
    members = []
    for message in project.live_messages:
        department = base_map.department(project, message)
        if department is None:
            members.append(Member(message.id, EITHER, ("department",)))
        else:
            members.append(Member(message.id, PART if department in own else REST))
    return share_range(members)


def _campaign_notice(answers: "Answers") -> Range | None:
    found = answers.visibility
    if found.notices is None or not found.wanted:
        return None
    members = [Member(one.message.id, PART if one.in_time else REST) for one in found.notices]
    members += [
        Member(one.message.id, (PART if one.in_time else REST) | APART, ("department",)) for one in found.unplaced
    ]
    return share_range(members)


def _of_classes(project: Project, part: Sequence[str], whole: Sequence[str] | None) -> Range:
    """A share of the digital and hybrid messages of some classes; what states no channel may be a person's."""
    members = []
    for message in project.live_messages:
        if base_map.mode(project, message) == "human":
            continue
        name = base_map.trigger_class(message)
        if name is None:
            standing, lacks = (EITHER if whole is None else EITHER | APART), ["trigger"]
        else:
            standing, lacks = PART if name in part else REST if whole is None or name in whole else APART, []
        if standing is APART:
            continue
        if message.written.mode is None and message.written.channel is None:
            standing |= APART
            lacks.append("channel")
        members.append(Member(message.id, standing, tuple(lacks)))
    return share_range(members)


def _signal_ratio(answers: "Answers") -> Range:
    return _of_classes(answers.project, HIGH_SIGNAL, None)


def _signal_ratio_strict(answers: "Answers") -> Range:
    return _of_classes(answers.project, ("behavioural",), STRICT)


def _claims(answers: "Answers") -> Range | None:
    """A share that rests on what messages claim to serve, where none of them claims anything."""
    project = answers.project
    if not project.collection.plans or not project.live_messages or any(facet.serves for facet in project.live_facets):
        return None
    return Range(Fraction(0), Fraction(1), {SERVES: ()}, Fraction(len(project.live_messages)))


def _random_acts(answers: "Answers") -> Range | None:
    return _claims(answers) if answers.visibility.seen is not None else None


def _untyped(project: Project) -> bool:
    """Whether no live message states its type, so that each may be of any."""
    return all(message.written.type is None for message in project.live_messages)


def _any_type(found: Range) -> Range:
    """A range that is open because nothing states a type: the input is asked for, not each item."""
    return replace(found, lacking={**found.lacking, TYPE: ()})


def _cs_roles(answers: "Answers") -> Range:
    project = answers.project
    if _untyped(project):
        return Range(None, None, {TYPE: ()} if project.live_messages else {}, empty=True)
    members = []
    for message in project.live_messages:
        written = message.written
        if not isinstance(written, Touchpoint) or written.type not in PROGRAMMES_OF_OTHERS:
            continue
        if written.cs_role is None:
            members.append(Member(message.id, EITHER, ("cs_role",)))
        else:
            members.append(Member(message.id, REST if written.cs_role == "none" else PART))
    return share_range(members)


def _type_coverage(kind: str) -> Callable[["Answers"], Range | None]:
    """The accounts that messages of a type surely reach, and those they would if everything were stated."""

    def bounds(answers: "Answers") -> Range | None:
        project = answers.project
        universe = project.universe
        total = universe.total_accounts
        if not total:
            return None
        sure = 0
        for facet in project.live_facets:
            if facet.written.type == kind:
                sure |= facet.certain_cells
        most, lacking = sure, []
        untyped = _untyped(project)
        for facet in project.live_facets:
            if (facet.written.type != kind and not untyped) or never_certain(facet):
                continue
            cells = facet.certain_cells if facet.facts_known else possible_cells(project, facet)
            if cells & ~sure:
                most |= cells
                lacking.append((facet.message.id, facts_lacking(facet)))
        low, high = ((universe.accounts(cells) or 0) for cells in (sure, most))
        found = Range(Fraction(low, total), Fraction(high, total), gathered(lacking), Fraction(total))
        return _any_type(found) if untyped and high else found

    return bounds


def _ebr_minutes(answers: "Answers") -> Range | None:
    """The longest that surely is digital, and the longest of all; what states no channel may be a person's."""
    digital = [facet for facet in answers.project.live_facets if facet.mode == "digital"]
    reviews = [facet for facet in digital if facet.written.type == "ebr"]
    unsaid = {facet for facet in reviews if facet.written.mode is None and facet.written.channel is None}
    lacking = [(facet.message.id, ("channel",)) for facet in unsaid]
    lacking += [(facet.message.id, ("csm_minutes",)) for facet in reviews if facet.written.csm_minutes is None]
    sure = [facet for facet in reviews if facet not in unsaid]
    if sure:
        low, high = _longest(sure), None if len(_minutes(reviews)) < len(reviews) else _longest(reviews)
        found = Range(low, high, gathered(lacking))
    else:
        found = Range(None, None, gathered(lacking), empty=True)
    return _any_type(found) if digital and _untyped(answers.project) else found


def _minutes(facets: Iterable[Facet]) -> list[Fraction]:
    return [Fraction(one.written.csm_minutes) for one in facets if one.written.csm_minutes is not None]


def _longest(facets: Iterable[Facet]) -> Fraction | None:
    return max(_minutes(facets), default=None)


def _kinds(medium: str, listed: frozenset[str]) -> Callable[["Answers"], Range]:
    """How many of the listed types are live on a medium, if those that do not say either are any of them."""

    def bounds(answers: "Answers") -> Range:
        project = answers.project
        found = kinds(project)
        known = set(found.email if medium == "email" else found.in_app)
        named, free, lacking = set(known), 0, []
        untyped = _untyped(project)
        for message in project.live_messages:
            used = base_map.channel(project, message)
            kind = message.written.type
            unsaid = message.written.channel is None
            if not unsaid and (used is None or used.medium != medium):
                continue
            if untyped:
                free += 1
            elif kind in listed - known:
                named.add(kind)
            if unsaid and (untyped or kind in listed - known):
                lacking.append((message.id, ("channel",)))
        high = min(len(listed), len(named) + free)
        found_range = Range(Fraction(len(known)), Fraction(high), gathered(lacking))
        return _any_type(found_range) if free else found_range

    return bounds


def _voc_kinds(answers: "Answers") -> Range:
    project = answers.project
    found, most = Fraction(len(kinds(project).voice)), Fraction(_instruments())
    silent = [message for message in project.live_messages if message.written.survey is None]
    if silent and _untyped(project):
        return Range(found, most, {TYPE: ()})
    lacking = gathered((message.id, ("survey",)) for message in silent if message.written.type == "survey")
    return Range(found, most if lacking else found, lacking)


def _instruments() -> int:
    return len(get_args(get_args(Instrument)[0]))


def _moment_coverage(answers: "Answers") -> Range | None:
    """Requirements that are met, and those that would be if what might serve them stated the rest."""
    listed = answers.coverage.requirements
    if not listed:
        return None
    claimed = _claims(answers)
    if claimed is not None:
        return Range(Fraction(0), Fraction(1), claimed.lacking, Fraction(len(listed)))
    met, open_, lacking = 0, 0, []
    for one in listed:
        if one.met:
            met += 1
            continue
        unsaid = [facet for facet in answers.coverage_judge.serving(one.moment) if not facet.facts_known]
        reached = 0
        for facet in unsaid:
            reached |= possible_cells(answers.project, facet)
        if one.unit == "account":
            cells = answers.project.universe.account_cells
            for number in answers.project.universe.accounts_of(reached & one.cells):
                reached |= cells[number].members
        lost = one.no_contact_cells if one.no_contact else 0
        for group in one.groups:
            if group.unit_class != "served":
                lost |= group.cells if group.unit_class == "not_applicable" else group.cells & ~reached
        if one.cells and not lost:
            open_ += 1
            lacking += [(facet.message.id, facts_lacking(facet)) for facet in unsaid]
    whole = len(listed)
    return Range(Fraction(met, whole), Fraction(met + open_, whole), gathered(lacking), Fraction(whole))


def _over_pressure(answers: "Answers") -> Range | None:
    """Contacts in breach, and those who would be if what may reach them stated the rest."""
    universe = answers.project.universe
    if not answers.pressure or not universe.total_contacts:
        return None
    breach, beyond = 0, 0
    for line in answers.pressure:
        breach |= line.cells_with("breach")
        beyond |= line.cells_with("possible")
    more, lacking = 0, []
    for facet in answers.project.live_facets:
        if facet.facts_known or not puts_pressure(facet) or facet.behavioural or never_certain(facet):
            continue
        cells = facet.cells & beyond if facet.audience_known else universe.everyone
        if cells & ~breach:
            more |= cells
            lacking.append((facet.message.id, facts_lacking(facet)))
    low, high = (Fraction(universe.contacts(cells) or 0, universe.total_contacts) for cells in (breach, breach | more))
    return Range(low, high, gathered(lacking), Fraction(universe.total_contacts))


def _silence_days(answers: "Answers") -> Range | None:
    """The longest silence, and what would be left of it if what may break it stated the rest."""
    longest = answers.silence.longest
    if longest is None:
        return None
    unsaid = [
        facet
        for facet in answers.project.live_facets
        if not facet.facts_known and not facet.behavioural and not never_certain(facet)
    ]
    heard = 0
    for facet in unsaid:
        heard |= possible_cells(answers.project, facet)
    left = max((one.days for one in answers.silence.classes if one.cells & ~heard), default=0)
    lacking = gathered((facet.message.id, facts_lacking(facet)) for facet in unsaid) if left < longest else {}
    return Range(Fraction(left), Fraction(longest), lacking)


def _senders(answers: "Answers") -> Range:
    """Senders of one contact, and how many they would be if each that is not named were another."""
    project = answers.project
    known: dict[object, int] = {}
    unsaid: dict[object, int] = {}
    lacking = []
    for facet in project.live_facets:
        if facet.is_campaign:
            continue
        lacks = [
            name for name, value in (("system", facet.written.system), ("department", facet.department)) if not value
        ]
        if not facet.audience_known:
            lacks.append("audience")
        if lacks:
            lacking.append((facet.message.id, lacks))
            unsaid[facet.id] = unsaid.get(facet.id, 0) | possible_cells(project, facet)
        else:
            pair = (facet.written.system, facet.department)
            known[pair] = known.get(pair, 0) | facet.cells
    every = [*known.values(), *unsaid.values()]
    low, high = (_most_together(project, sets) for sets in (list(known.values()), every))
    return Range(Fraction(low), Fraction(high), gathered(lacking))


def _most_together(project: Project, sets: Sequence[int]) -> int:
    """The largest number of sets one cell belongs to."""
    groups = partition(project.universe.everyone, sets)
    return max((sum(1 for cells in sets if cells & group) for group in groups), default=0)


def _flows(answers: "Answers") -> Range:
    """Groups of accounts that get the same; a message to nobody knows whom can tell more of them apart."""
    project = answers.project
    lacking = [
        (facet.message.id, ("audience",))
        for facet in project.live_facets
        if not facet.is_campaign and not facet.audience_known
    ]
    found = Fraction(len(answers.flows))
    most = Fraction(len(project.universe.account_cells)) if lacking else found
    return Range(found, most, gathered(lacking))


def _unproven(answers: "Answers") -> Range:
    """Rules that act without a proof; an unsaid trigger may be one more of them, of either sort."""
    verdicts = {acted.rule: acted.verdict for acted in answers.acted_rules}
    members = [Member(rule, REST if verdict == "claimed" else PART) for rule, verdict in sorted(verdicts.items())]
    members += [
        Member(message.id, EITHER | APART, ("trigger",))
        for message in answers.project.live_messages
        if base_map.trigger_class(message) is None
    ]
    return share_range(members)


BOUNDS: Mapping[str, Callable[["Answers"], Range | None]] = {
    "cs_visibility": _cs_visibility,
    "cs_ownership": _cs_ownership,
    "campaign_notice": _campaign_notice,
    "signal_ratio": _signal_ratio,
    "signal_ratio_strict": _signal_ratio_strict,
    "random_acts": _random_acts,
    "high_signal_share": _claims,
    "csm_time_saved_email": time_saved(email=True),
    "csm_time_saved": time_saved(email=False),
    "cs_roles": _cs_roles,
    "ebr_coverage": _type_coverage("ebr"),
    "report_coverage": _type_coverage("utilization"),
    "ebr_minutes": _ebr_minutes,
    "email_kinds": _kinds("email", EMAIL_KINDS),
    "in_app_kinds": _kinds("in_app", IN_APP_KINDS),
    "voc_kinds": _voc_kinds,
    "moment_coverage": _moment_coverage,
    "over_pressure": _over_pressure,
    "silence_days": _silence_days,
    "senders": _senders,
    "flows": _flows,
    "change_ready": change_ready,
    "unproven": _unproven,
}
"""The metrics that items can leave open by not stating something; the others carry their own bounds."""
