"""Whether an account is in a stage on a day: as its windows in customer time say, or its own dates differently."""

from datetime import date, timedelta

import pytest

from dcs_cli.analysis.stage_on_day import in_stage
from dcs_cli.documents.journey import Anchor, Stage
from dcs_cli.project.timeline import Timeline

START = date(2024, 2, 29)
EDGES = ("start", "start+20d", "go_live", "go_live+45d", "renewal-90d", "renewal-10d", "renewal", "renewal+15d")
TIMELINE = Timeline({"go_live": Anchor.model_validate({"usually": "start+30d"})}, has_term=True)


def _stage(begins: str, ends: str | None) -> Stage:
    return Stage.model_validate({"id": "stage", "from": begins} | ({"to": ends} if ends is not None else {}))


@pytest.mark.parametrize("term", [30, 100, 365, None])
def test_it_agrees_with_the_windows_of_customer_time(term: int | None) -> None:
    held = 0
    for begins in EDGES:
        for ends in (*EDGES, None):
            stage = _stage(begins, ends)
            windows = TIMELINE.windows(stage.from_, stage.to, term) if stage.from_ is not None else ()
            for day in range(min(TIMELINE.horizon(term), 460)):
                wanted = any(window.holds(day) for window in windows)
                on = START + timedelta(day)
                # The renewal may be stated, whichever of them it is, or follow from the start.
                renewals = [()] if term is None else [(), *((START + timedelta(k * term),) for k in (1, 2, 5))]
                for stated in renewals:
                    assert in_stage(TIMELINE, stage, START, stated, term, on) is wanted, (begins, ends, day, stated)
                held += wanted
    assert held > 100


def test_a_renewal_of_its_own_wins_over_the_start() -> None:
    stage = _stage("renewal-30d", "renewal")
    renewal = START + timedelta(400)
    told = [in_stage(TIMELINE, stage, START, (renewal,), 365, START + timedelta(day)) for day in range(400)]
    assert [day for day, inside in enumerate(told) if inside] == list(range(370, 400))
    assert None not in told


def test_one_of_several_contracts_is_enough() -> None:
    stage = _stage("renewal-30d", "renewal")
    dates = (START + timedelta(100), START + timedelta(300))
    assert in_stage(TIMELINE, stage, None, dates, 365, START + timedelta(80)) is True
    assert in_stage(TIMELINE, stage, None, dates, 365, START + timedelta(280)) is True
    assert in_stage(TIMELINE, stage, None, dates, 365, START + timedelta(150)) is False


def test_what_the_dates_do_not_tell_is_unknown() -> None:
    renewal = START + timedelta(10)
    assert in_stage(TIMELINE, _stage("renewal-30d", "renewal"), None, (), 365, START) is None
    assert in_stage(TIMELINE, _stage("start", "start+60d"), None, (renewal,), 365, START) is None
    assert in_stage(TIMELINE, _stage("start+60d", "renewal-30d"), None, (renewal,), 365, START) is False
    assert in_stage(TIMELINE, _stage("renewal-30d", "renewal"), None, (renewal,), None, START) is True
    assert in_stage(TIMELINE, _stage("renewal-30d", "renewal"), None, (renewal,), None, renewal) is None
    assert in_stage(TIMELINE, _stage("start", "start+60d"), START, (), 365, START - timedelta(1)) is False
