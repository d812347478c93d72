"""Every analysis of one project, each computed when first asked for and then remembered."""

from functools import cached_property

from dcs_cli.analysis.coverage import Coverage, CoverageJudge
from dcs_cli.analysis.overlaps import ProtectedTime, SharedMoment, protected_times, shared_moments
from dcs_cli.analysis.pressure import Pressure, judge_cap, judge_line
from dcs_cli.analysis.volume import Volumes
from dcs_cli.project.project import Project


class Answers:
    """The analyses of one project; rules and reports read them from here so that none runs twice."""

    def __init__(self, project: Project) -> None:
        self.project = project

    @cached_property
    def coverage_judge(self) -> CoverageJudge:
        """What serves which moment, and how surely."""
        return CoverageJudge(self.project)

    @cached_property
    def coverage(self) -> Coverage:
        """Every requirement (semantics 6)."""
        return self.coverage_judge.judge()

    @cached_property
    def volumes(self) -> Volumes:
        """Messages a year (semantics 4)."""
        return Volumes(self.project)

    @cached_property
    def pressure(self) -> tuple[Pressure, ...]:
        """Every line of ``policy.pressure`` (semantics 8.2)."""
        return tuple(judge_line(self.project, line) for line in self.project.policy.pressure)

    @cached_property
    def caps(self) -> tuple[Pressure, ...]:
        """Every named cap of the policy that says what its window is (semantics 8.3)."""
        return tuple(judge_cap(self.project, cap) for cap in self.project.policy.caps if cap.window is not None)

    @cached_property
    def shared_moments(self) -> tuple[SharedMoment, ...]:
        """Pairs that serve a moment together (O01, O02)."""
        return tuple(shared_moments(self.project))

    @cached_property
    def protected(self) -> tuple[ProtectedTime, ...]:
        """Campaigns of other departments against protected times (O08)."""
        return protected_times(self.project) if self.project.policy.protect else ()
