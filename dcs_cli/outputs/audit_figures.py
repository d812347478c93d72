"""All figures of an audit in one mapping, keys in the documented order (commands, "JSON")."""

from typing import Any

from dcs_cli.analysis.answers import Answers
from dcs_cli.outputs import figures, figures_accounts, figures_data, figures_measures


def audit_figures(answers: Answers, *, cells: bool) -> dict[str, Any]:
    """Every figure; keys whose inputs a project lacks (study, roadmap, results) are left out."""
    project = answers.project
    found: dict[str, Any] = {
        "metrics": [figures_measures.metric(one) for one in answers.metrics.all()],
        "population": figures.population(project),
        **({"data_files": figures_data.data_files(answers)} if answers.data is not None else {}),
        "messages": figures.messages(project),
        "facets": figures.facets(answers),
        "requirements": figures.requirements(answers),
        "moment_coverage": figures.moment_coverage(answers),
        "plan_coverage": figures.plan_coverage(project),
        "silence_days": figures_measures.silence_days(answers, cells=cells),
        "protected": figures.protected(answers),
        "pressure": [figures.pressure(project, one, cells=cells) for one in answers.pressure],
        "account_pressure": [
            figures_accounts.account_pressure(project, one, cells=cells) for one in answers.account_pressure
        ],
        "caps": [figures.pressure(project, one, cells=cells) for one in answers.caps],
        "senders": figures_measures.senders(answers),
        "volume": figures.volume(answers),
        "signal_ratio": figures_measures.ratio_of_signals(answers),
        "count_by_class": figures_measures.count_by_class(answers),
        "high_signal_share": figures_measures.high_signal(answers),
        "cs_visibility": figures_measures.cs_visibility(answers),
        "cs_ownership": figures_measures.cs_ownership(answers),
        "campaign_notice": figures_measures.campaign_notice(answers),
        "random_acts": figures_measures.random_acts(answers),
        "csm_load": figures_measures.csm_load(answers),
        "flows": figures_measures.flows(answers),
        **figures_measures.kinds_and_coverage(answers),
        "plan": figures_measures.plan(answers),
        "roadmap": figures_measures.roadmap(answers),
        "in_app_reach_uplift": figures_measures.uplift(answers),
    }
    if "results" in project.collection.kinds:
        found["experiments"] = [figures_measures.experiment(one) for one in answers.experiments]
        found["proofs"] = [figures_measures.proof(one) for one in answers.proofs]
        found["benchmarks"] = figures_measures.benchmarks(answers)
    found["targets"] = [figures_measures.target(one) for one in answers.targets]
    lacking = [key for key in ("plan", "roadmap", "in_app_reach_uplift") if found[key] is None]
    return {key: value for key, value in found.items() if key not in lacking}
