"""An acceptance is called unneeded only when the rule it accepts has really spoken."""

from dataclasses import replace

import pytest

from dcs_cli.rules.catalogue import rules
from tests.outputs.materials import material


def test_a_rule_that_failed_leaves_no_acceptance_unneeded(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = {
        "program.yaml": "kind: program\nname: P\ndepartments: {cs: {is_cs: true}}\n",
        "map.yaml": (
            "kind: map\nid: m\ndepartment: cs\ntouchpoints:\n"
            "  - {id: hello, purpose: x, allow: [{rule: D02, because: agreed}]}\n"
            "  - {id: bye, purpose: x}   # dcs: ignore[D02] agreed\n"
        ),
    }
    whole = {one.finding.code for one in material(texts).run.findings}
    assert not {"X03", "X05"} & whole

    def fails(answers: object) -> list[object]:
        raise ValueError("no")

    monkeypatch.setitem(rules(), "D02", replace(rules()["D02"], find=fails))
    failed = material(texts).run
    assert [crash.code for crash in failed.crashes] == ["D02"]
    assert not {"X03", "X05"} & {one.finding.code for one in failed.findings}
