"""Measurement and evidence: does it rest on outcomes and proof (semantics 18)."""

from collections.abc import Iterator
from datetime import timedelta
from fractions import Fraction

from dcs_cli.analysis.acted_rules import ActedRule
from dcs_cli.analysis.answers import Answers
from dcs_cli.analysis.classes import partition
from dcs_cli.analysis.evidence import BenchmarkComparison, counted_after_first_reading, is_activity
from dcs_cli.analysis.metrics import REGISTRY
from dcs_cli.analysis.shares import measures
from dcs_cli.analysis.tests_and_content import experiments_by_moment, tested_since
from dcs_cli.documents.audience import Audience
from dcs_cli.documents.signals import Health
from dcs_cli.documents.touchpoint_map import Touchpoint
from dcs_cli.project.facets import Facet, Message
from dcs_cli.project.project import Project
from dcs_cli.project.spots import Spot
from dcs_cli.rules.customers import customers
from dcs_cli.rules.findings import Found, Level, Rule
from dcs_cli.rules.places import field_spot
from dcs_cli.rules.wording import listed, percent

NECESSARY = ("nps", "retention")
ABOUT_THE_PROGRAMME = frozenset((*REGISTRY, "email_reach", "in_app_reach"))


def activity_as_measure(answers: Answers) -> Iterator[Found]:
    """M01: a touchpoint or plan measured by what was done instead of what it changed."""
    project = answers.project
    fix = "measure: the behaviour or result it is for, such as second_close_within_35d"
    for message in project.live_messages:
        if not isinstance(message.written, Touchpoint):
            continue
        found = _activities(project, message)
        if found:
            words = listed([f"`{measure}`" for measure in dict.fromkeys(measure for measure, _ in found)])
            spots = tuple(dict.fromkeys(spot for _, spot in found))
            text = f"`{message.id}` is measured by {words}, which is activity and no outcome"
            yield Found(spots[0], (message.id,), text, related=spots[1:], fix=fix)
    for identifier, plan in project.collection.plans.items():
        measure = plan.value.measure
        if measure is not None and is_activity(measure.metric, project.policy.activity_words):
            text = f"the outcome of `{identifier}` is measured by `{measure.metric}`, which is activity and no outcome"
            yield Found(
                plan.spot.at("measure", "metric"), (identifier,), text, fix="a metric of what customers achieve"
            )


def _activities(project: Project, message: Message) -> list[tuple[str, Spot]]:
    """The activity words a touchpoint is measured by, in any live version, each with its place."""
    extra = project.policy.activity_words
    facets = project.facets_by_message.get(message.id, ())
    stated = [(facet.written.measure, field_spot(project, facet, "measure")) for facet in facets]
    if not facets:
        stated = [(measure, message.spot.at("measure")) for measure in _stated(message)]
    return [(measure, spot) for measure, spot in stated if measure is not None and is_activity(measure, extra)]


def _stated(message: Message) -> tuple[str, ...]:
    return measures(message.written) if isinstance(message.written, Touchpoint) else ()


def no_measure(answers: Answers) -> Iterator[Found]:
    """M02: a live touchpoint without any measure."""
    for message in answers.project.live_messages:
        if isinstance(message.written, Touchpoint) and not _stated(message):
            text = f"nobody will know whether `{message.id}` works: it has no measure"
            fix = "measure: the outcome it should move, such as bank_feed_connected"
            yield Found(message.spot.at("id"), (message.id,), text, fix=fix)


def unproven_rule(answers: Answers) -> Iterator[Found]:
    """M03: a trigger, escalation or health score acts on a rule that nobody has proven."""
    for acted in answers.acted_rules:
        claimed = acted.verdict == "claimed"
        known = "which is claimed: typed by hand, not judged on history" if claimed else f"which is {acted.verdict}"
        subjects = (acted.id,) if acted.actor == "health" else (acted.id, acted.rule)
        text = f"`{acted.id}` acts on `{acted.rule}`, {known}"
        if acted.actor == "health":
            text = f"the health score is {known.removeprefix('which is ')}: nobody has proven what it predicts"
        fix = "judge the rule on your history: dcs prove --history FILE --record"
        level: Level | None = "note" if claimed else None
        yield Found(
            _acts_at(answers.project, acted), subjects, text, related=_proof_spots(answers, acted), level=level, fix=fix
        )


def _acts_at(project: Project, acted: ActedRule) -> Spot:
    found = project.collection
    if acted.actor == "escalation":
        return found.escalations[acted.id].spot.at("when", acted.key)
    if acted.actor == "health" and found.health is not None:
        return found.health.spot
    facets = [facet for facet in project.facets_by_message[acted.id] if _names(facet, acted)]
    return field_spot(project, facets[0], "trigger").at(acted.key)


def _names(facet: Facet, acted: ActedRule) -> bool:
    return getattr(facet.trigger, acted.key, None) is not None and (
        acted.key == "health" or getattr(facet.trigger, acted.key) == acted.rule
    )


def _proof_spots(answers: Answers, acted: ActedRule) -> tuple[Spot, ...]:
    return (answers.project.collection.proofs[acted.proof.id].spot.at("id"),) if acted.proof is not None else ()


def untested_moment(answers: Answers) -> Iterator[Found]:
    """M04: a signalled moment of a plan without an experiment in the time the policy sets."""
    project = answers.project
    within = project.policy.test_within
    if within is None:
        return
    first = project.as_of - timedelta(days=within.days)
    experiments = experiments_by_moment(project)
    for moment in tested_since(project, first).no:
        past = [located.id for located in experiments.get(moment, ())]
        since = (
            f" since {first} ({listed(past)} ran before or has not begun)" if past else f" in the last {within.text}"
        )
        spots = [message.spot.at("id") for message in project.live_messages if moment in message.written.serves]
        text = f"`{moment}` was not tested{since}" if past else f"`{moment}` was never tested: no experiment{since}"
        fix = "an experiment on a touchpoint that serves it, with an outcome as `metric` and `planned_n` fixed before"
        yield Found(project.collection.moments[moment].spot.at("id"), (moment,), text, related=tuple(spots), fix=fix)


def invalid_experiment(answers: Answers) -> Iterator[Found]:
    """M05: an experiment on activity, with arms out of balance, or counted too late."""
    for verdict in answers.experiments:
        located = answers.project.collection.experiments[verdict.id]
        experiment, spot = located.value, located.spot
        if verdict.verdict == "invalid":
            reason, at = f"its metric `{experiment.metric}` is activity and no outcome", spot.at("metric")
            fix = "metric: the behaviour or result the message is for"
        elif verdict.verdict == "unbalanced":
            sizes = " to ".join(f"{arm.n:,}" for arm in experiment.arms)
            planned = listed([percent(share, 0) for share in experiment.split]) if experiment.split else "equal parts"
            reason = f"its arms are {sizes} where {planned} were planned, too far apart for chance"
            at = spot.at("arms")
            fix = "mend the assignment and run it again, or state the planned `split`"
        elif counted_after_first_reading(experiment):
            reason = f"its arms were counted after the first reading with {experiment.planned_n:,} units"
            at, fix = (
                spot.at("arms"),
                "in `arms` the counts of the first reading with `planned_n`, all others in `later`",
            )
        else:
            continue
        yield Found(at, (verdict.id,), f"`{verdict.id}` cannot be used: {reason}", fix=fix)


def flattering_benchmark(answers: Answers) -> Iterator[Found]:
    """M06: a benchmark of unknown origin, or none of one's own industry."""
    project = answers.project
    by_metric: dict[str, list[tuple[BenchmarkComparison, Spot]]] = {}
    for located, comparison in zip(project.collection.benchmarks, answers.benchmarks, strict=True):
        by_metric.setdefault(comparison.metric, []).append((comparison, located.spot))
    own = project.program.industry if project.program is not None else None
    for metric in sorted(by_metric):
        found = by_metric[metric]
        incomplete = [(lacks, spot) for comparison, spot in found if (lacks := _lacks(comparison))]
        foreign = [(comparison, spot) for comparison, spot in found if comparison.unused == "other industry"]
        only_foreign = foreign and own is not None and all(comparison.unused is not None for comparison, _ in found)
        reasons = []
        spots: list[Spot] = []
        if only_foreign:
            industries = listed(sorted({comparison.industry or "" for comparison, _ in foreign}))
            reasons.append(f"compared with {industries} only, and {project.name} is {own}")
            spots += [spot.at("industry") for _, spot in foreign]
        if incomplete:
            missing = listed(sorted({lack for lacks, _ in incomplete for lack in lacks}), "or")
            reasons.append(f"compared with a benchmark of no stated {missing}")
            spots += [spot.at("metric") for _, spot in incomplete]
        if reasons:
            fix = f"a benchmark of {own or 'your own industry'}, with its source and date"
            text = f"`{metric}` is {' and '.join(reasons)}"
            yield Found(spots[0], (metric,), text, related=tuple(dict.fromkeys(spots[1:])), fix=fix)


def _lacks(comparison: BenchmarkComparison) -> list[str]:
    stated = {"industry": comparison.industry, "source": comparison.source}
    return [name for name, value in stated.items() if value is None]


def retention_only(answers: Answers) -> Iterator[Found]:
    """M07: targets and readings hold nothing about customers but retention and NPS."""
    project = answers.project
    named: dict[str, Spot] = {}
    if project.collection.program is not None:
        for position, target in enumerate(project.collection.program.value.targets):
            named.setdefault(target.metric, project.collection.program.spot.at("targets", position, "metric"))
    for located in project.collection.readings:
        named.setdefault(located.value.metric, located.spot.at("metric"))
    about_customers = sorted(
        name
        for name in named
        if name not in ABOUT_THE_PROGRAMME and not is_activity(name, project.policy.activity_words)
    )
    if about_customers and set(about_customers) <= set(NECESSARY):
        spots = [named[name] for name in about_customers]
        text = f"no expansion, referral or value metric: about customers there is {listed(about_customers)} alone"
        fix = "a reading or target of expansion or referral, or of the measure a plan promises"
        yield Found(spots[0], tuple(about_customers), text, related=tuple(spots[1:]), fix=fix)


def health_unknown(answers: Answers) -> Iterator[Found]:
    """M08: customers of whom too little is measured for a health score."""
    project = answers.project
    located = project.collection.health
    health = located.value if located is not None else None
    if located is None or health is None or health.known_at_least is None:
        return
    total = sum((part.weight for part in health.parts), Fraction(0))
    measured = _measured(project, health)
    if not total:
        return
    unknown, shares = 0, set()
    for cells in partition(project.universe.everyone, (cells for cells, _ in measured)):
        known = sum((weight for inside, weight in measured if inside & cells), Fraction(0)) / total
        if known < health.known_at_least:
            unknown |= cells
            shares.add(known)
    if not unknown:
        return
    touched = customers(project, unknown, audiences=_instrumented_for(project, health))
    least, most = percent(min(shares), 0), percent(max(shares), 0)
    share = least if least == most else f"{least} to {most}"
    wanted = percent(health.known_at_least, 0)
    text = f"health is unknown for {touched.text}: {share} of the weight is measured, wanted {wanted}"
    gaps = [
        located.spot.at("parts", position, "signal")
        for position, part in enumerate(health.parts)
        if not _covers(project, part.signal, unknown)
    ]
    fix = "instrument the missing signals for these customers: `instrumented: true`, or the audience"
    data = {"share": min(shares)}
    yield Found(gaps[0], ("health",), text, customers=touched, related=tuple(gaps[1:]), data=data, fix=fix)


def _instrumented_cells(project: Project, signal: str) -> int:
    located = project.collection.signals.get(signal)
    stated = located.value.instrumented if located is not None else None
    if isinstance(stated, bool):
        return project.universe.everyone if stated else 0
    return project.cells(stated) if stated is not None else 0


def _covers(project: Project, signal: str, cells: int) -> bool:
    return not cells & ~_instrumented_cells(project, signal)


def _measured(project: Project, health: Health) -> list[tuple[int, Fraction]]:
    return [(_instrumented_cells(project, part.signal), part.weight) for part in health.parts]


def _instrumented_for(project: Project, health: Health) -> list[Audience]:
    found = []
    for part in health.parts:
        located = project.collection.signals.get(part.signal)
        stated = located.value.instrumented if located is not None else None
        if stated is not None and not isinstance(stated, bool):
            found.append(stated)
    return found


def not_shared(answers: Answers) -> Iterator[Found]:
    """M09 asks for proven patterns only; a proof typed by hand is at most claimed, so no document has one."""
    return iter(())


RULES = (
    Rule("M01", "activity-as-measure", "warning", activity_as_measure),
    Rule("M02", "no-measure", "warning", no_measure, fix="stub"),
    Rule("M03", "unproven-rule", "warning", unproven_rule),
    Rule("M04", "untested-moment", "note", untested_moment, needs=("plan", "policy.test_within")),
    Rule("M05", "invalid-experiment", "warning", invalid_experiment),
    Rule("M06", "flattering-benchmark", "warning", flattering_benchmark),
    Rule("M07", "retention-only", "note", retention_only),
    Rule("M08", "health-unknown", "warning", health_unknown, needs=("health", "health.known_at_least")),
    Rule("M09", "not-shared", "note", not_shared),
)
