"""Every analysis of one project, each computed when first asked for and then remembered."""

from functools import cached_property

from dcs_cli.analysis.account_pressure import AccountPressure, judge_accounts
from dcs_cli.analysis.acted_rules import ActedRule, acted_rules
from dcs_cli.analysis.automation_plan import (
    BUILD_HOURS_A_WEEK,
    AutomationPlan,
    PortfolioView,
    automation_plan,
    portfolio_view,
)
from dcs_cli.analysis.automations import Automations
from dcs_cli.analysis.coverage import Coverage, CoverageJudge
from dcs_cli.analysis.customer_records import CustomerRecords
from dcs_cli.analysis.evidence import (
    BenchmarkComparison,
    ExperimentVerdict,
    ProofVerdict,
    compare_benchmarks,
    judge_experiment,
    judge_proofs,
)
from dcs_cli.analysis.load import CsmLoad, csm_load
from dcs_cli.analysis.measured_reach import MeasuredUplift, measured_uplifts
from dcs_cli.analysis.metrics import Metrics
from dcs_cli.analysis.optimum_limits import limits_of
from dcs_cli.analysis.overlaps import SharedMoment, shared_moments
from dcs_cli.analysis.plan_ceiling import PROJECTED, PlanCeiling, plan_ceiling
from dcs_cli.analysis.pressure import Pressure, judge_cap, judge_line
from dcs_cli.analysis.pressure_ground import Ground
from dcs_cli.analysis.profiles import PROFILES
from dcs_cli.analysis.protected import ProtectedTime, protected_times
from dcs_cli.analysis.purity import Purity, purity
from dcs_cli.analysis.reach import Uplift, uplifts
from dcs_cli.analysis.roadmap_ahead import WayAhead, way_ahead
from dcs_cli.analysis.roadmap_path import RoadmapPath, walk
from dcs_cli.analysis.segmentation import Flow, Senders, flows, senders
from dcs_cli.analysis.silence import Silence, judge_silence
from dcs_cli.analysis.survey_spacing import SurveyPair, survey_pairs
from dcs_cli.analysis.targets import TargetVerdict, judge_targets
from dcs_cli.analysis.visibility import Visibility, visibility
from dcs_cli.analysis.volume import Volumes
from dcs_cli.documents.results import Reading
from dcs_cli.documents.roadmap import Fact
from dcs_cli.loading.data_files import DataFiles
from dcs_cli.project.declarations import Declarations
from dcs_cli.project.project import Project


class Answers:
    """The analyses of one project; rules and reports read them from here so that none runs twice.

    ``unread`` are the kinds of documents that could not be read and may hold what the project lacks.
    """

    def __init__(self, project: Project, data: DataFiles | None = None, unread: frozenset[str] = frozenset()) -> None:
        self.project = project
        self.data = data
        self.unread = unread

    @cached_property
    def customers(self) -> CustomerRecords | None:
        """Single accounts and contacts in their cells; None without data files."""
        return CustomerRecords(self.project, self.data) if self.data is not None else None

    @cached_property
    def declarations(self) -> Declarations:
        """Declared ids and every reference to them (model 8.2)."""
        return Declarations(self.project, PROFILES)

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
    def _ground(self) -> Ground:
        return Ground(self.project)

    @cached_property
    def pressure(self) -> tuple[Pressure, ...]:
        """Every line of ``policy.pressure`` (semantics 8.2)."""
        return tuple(judge_line(self.project, line, ground=self._ground) for line in self.project.policy.pressure)

    @cached_property
    def account_pressure(self) -> tuple[AccountPressure, ...]:
        """What whole accounts get in the window of every line of ``policy.pressure`` (semantics 8.4)."""
        return tuple(judge_accounts(self.project, line, ground=self._ground) for line in self.project.policy.pressure)

    @cached_property
    def caps(self) -> tuple[Pressure, ...]:
        """Every named cap of the policy that says what its window is (semantics 8.3)."""
        return tuple(judge_cap(cap, self._ground) for cap in self.project.policy.caps if cap.window is not None)

    @cached_property
    def shared_moments(self) -> tuple[SharedMoment, ...]:
        """Pairs that serve a moment together (O01, O02)."""
        return tuple(shared_moments(self.project))

    @cached_property
    def protected(self) -> tuple[ProtectedTime, ...]:
        """Campaigns of other departments against protected times (O08)."""
        return protected_times(self.project, self.customers) if self.project.policy.protect else ()

    @cached_property
    def silence(self) -> Silence:
        """The longest certain silence of every customer (semantics 6, G08)."""
        return judge_silence(self.project)

    @cached_property
    def load(self) -> CsmLoad | None:
        """Human time implied by the map (semantics 11); None without a population."""
        return csm_load(self.project, self.volumes)

    @cached_property
    def survey_pairs(self) -> tuple[SurveyPair, ...]:
        """Surveys that can meet in one contact (semantics 18)."""
        return survey_pairs(self.project)

    @cached_property
    def visibility(self) -> Visibility:
        """What CS sees, owns and hears of in time, and random acts (semantics 10)."""
        return visibility(self.project, self.volumes)

    @cached_property
    def automations(self) -> Automations:
        """The touchpoints that do the work of automation items."""
        return Automations(self.project)

    @cached_property
    def plan(self) -> AutomationPlan | None:
        """The automation plan (semantics 14, 16); None without a study."""
        return automation_plan(self.project, self.automations)

    @cached_property
    def portfolio(self) -> PortfolioView | None:
        """The items of the plan in the order of building (semantics 15); None without a study.

        The team of the automation documents builds; where none is stated, the hours semantics 15 assumes.
        """
        if self.plan is None:
            return None
        hours = limits_of(self.project).build_hours
        return portfolio_view(self.project, self.plan, hours.total if hours is not None else BUILD_HOURS_A_WEEK)

    @cached_property
    def roadmap(self) -> RoadmapPath | None:
        """The way from today to the vision (semantics 17); None without a roadmap."""
        located = self.project.collection.roadmap
        return walk(located.value, self.project.as_of) if located is not None else None

    @cached_property
    def way_ahead(self) -> WayAhead | None:
        """The same way as people are told of it: what measures as true counts as true; None without a roadmap."""
        located, path = self.project.collection.roadmap, self.roadmap
        if located is None or path is None:
            return None

        def ceiling(fact: Fact) -> PlanCeiling | None:
            return plan_ceiling(self.project, self.automations, self.plan, fact) if fact.metric in PROJECTED else None

        return way_ahead(located.value, path, self.metrics, self.project.as_of, ceiling)

    @cached_property
    def experiments(self) -> tuple[ExperimentVerdict, ...]:
        """Every experiment, by id (semantics 18)."""
        found = self.project.collection.experiments
        return tuple(judge_experiment(found[name].value, self.project.policy.activity_words) for name in sorted(found))

    @cached_property
    def proofs(self) -> tuple[ProofVerdict, ...]:
        """Every typed proof, by id (semantics 18)."""
        found = self.project.collection.proofs
        return judge_proofs(found[name].value for name in sorted(found))

    @cached_property
    def benchmarks(self) -> tuple[BenchmarkComparison, ...]:
        """Every benchmark beside the own reading, as written (rules, M06)."""
        found = self.project.collection
        industry = self.project.program.industry if self.project.program is not None else None
        return compare_benchmarks(industry, self.readings, [located.value for located in found.benchmarks])

    @cached_property
    def acted_rules(self) -> tuple[ActedRule, ...]:
        """The rules about customers that something acts on (semantics 18)."""
        return acted_rules(self.project, self.proofs)

    @cached_property
    def readings(self) -> tuple[Reading, ...]:
        """The readings there are on the day, as written; one dated later is not known yet."""
        listed = (located.value for located in self.project.collection.readings)
        return tuple(reading for reading in listed if reading.date <= self.project.as_of)

    @cached_property
    def measured_uplifts(self) -> tuple[MeasuredUplift, ...]:
        """The uplift of in-app over email counted in a file of contacts, contacts first; none without one."""
        return measured_uplifts(self.data) if self.data is not None else ()

    @cached_property
    def purity(self) -> Purity | None:
        """How far flows follow the bands of the segmentation (semantics 13); None where nothing says."""
        return purity(self.project, self.flows, self.customers)

    @cached_property
    def uplifts(self) -> tuple[Uplift, ...]:
        """The uplift of in-app over email by level, contacts first (semantics 12)."""
        return uplifts(self.readings)

    @cached_property
    def flows(self) -> tuple[Flow, ...]:
        """Accounts that get the same touchpoints (semantics 13)."""
        return flows(self.project)

    @cached_property
    def senders(self) -> Senders:
        """How many senders reach a contact (semantics 8.4)."""
        return senders(self.project)

    @cached_property
    def metrics(self) -> Metrics:
        """The metric registry (semantics 19)."""
        return Metrics(self)

    @cached_property
    def targets(self) -> tuple[TargetVerdict, ...]:
        """The scoreboard of targets (semantics 19)."""
        program = self.project.program
        return judge_targets(program.targets if program is not None else (), self.metrics)
