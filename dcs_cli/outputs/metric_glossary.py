"""What every metric means, where its number comes from, and the words reports use for it."""

from typing import NamedTuple


class MetricEntry(NamedTuple):
    """One metric: the words for it in a table, its definition, and the number the two articles name, if any."""

    label: str
    meaning: str
    number: str = ""


GLOSSARY: dict[str, MetricEntry] = {
    "cs_visibility": MetricEntry(
        "messages CS can see",
        "Live messages that customer success can see, divided by all live messages. A message is visible when a CS "
        "department owns it, when `visible_to` (its own or its map's) names a CS department, when `raci` names one, or "
        "when it is a campaign that CS was told of by the day it goes out. Every version of it has to be visible.",
        "all messages (Wagner)",
    ),
    "cs_ownership": MetricEntry(
        "messages CS owns",
        "Live messages owned by a CS department, divided by all live messages. A majority is more than half: exactly "
        "half fails `> 50%`.",
        "a majority (Wagner)",
    ),
    "campaign_notice": MetricEntry(
        "campaigns announced in time",
        "Campaigns of other departments of which CS was told at least `policy.notice` before they go out, divided by "
        "all campaigns of other departments. No date is no notice.",
        "at least one week, for every campaign (Wagner)",
    ),
    "csm_time_saved_email": MetricEntry(
        "CSM time saved by email",
        "Net hours a week that email automations take off the CSMs, divided by the hours all CSMs work. Only what is "
        "live counts, only where the touchpoint surely reaches, and only for CSMs who are informed and trained.",
        "15% (Wagner)",
    ),
    "csm_time_saved": MetricEntry(
        "CSM time saved",
        "The same as csm_time_saved_email, over all automations whatever their channel.",
    ),
    "repetitive_share": MetricEntry(
        "CSM time on repetitive work",
        "Hours a week of the activities marked `repetitive` in the newest time study, divided by the hours all CSMs "
        "work.",
        "over a quarter is the bad start (Wagner)",
    ),
    "in_app_reach_uplift": MetricEntry(
        "more customers reached with in-app",
        "How many more customers are reached by email and in-app together than by email alone. From the two reach "
        "rates only bounds are known; contacts.csv with reached_email and reached_in_app settles it.",
        "50% more customers (Wagner)",
    ),
    "ebr_coverage": MetricEntry(
        "accounts with an EBR",
        "Accounts that some live executive business review (type `ebr`) surely reaches, divided by all accounts.",
        "all customers (Wagner)",
    ),
    "report_coverage": MetricEntry(
        "accounts with a usage report",
        "Accounts that some live utilization report (type `utilization`) surely reaches, divided by all accounts.",
        "all customers (Wagner)",
    ),
    "ebr_minutes": MetricEntry(
        "CSM minutes for a digital EBR",
        "The largest `csm_minutes` of the live digital or hybrid executive business reviews.",
        "very little time (Wagner)",
    ),
    "voc_kinds": MetricEntry(
        "kinds of survey",
        "How many of the six instruments (nps, ces, csat, churn_reason, product, open) have a live survey.",
        "6, and 1 at the start (Wagner)",
    ),
    "email_kinds": MetricEntry(
        "kinds of email",
        "How many of the eight kinds of email are live: scheduling, newsletter, announcement, best_practice, "
        "industry_trends, onboarding, utilization, renewal.",
        "8 (Wagner)",
    ),
    "in_app_kinds": MetricEntry(
        "kinds of in-app message",
        "How many of the six kinds of in-app message are live: onboarding_guide, feature_guide, adoption_guide, "
        "welcome_back_guide, chatbot, cancellation.",
        "6 (Wagner)",
    ),
    "cs_roles": MetricEntry(
        "programmes with a part for CS",
        "Community, knowledge base and notice programmes whose `cs_role` is owner or contributor, divided by all such "
        "programmes.",
        "CS is active in all of them (Wagner)",
    ),
    "roadmap_months": MetricEntry(
        "months from today to the vision",
        "The time between `today` and `vision_by` of the roadmap, in months of 30.4375 days.",
        "24 to 36, by observation (Wagner)",
    ),
    "moment_coverage": MetricEntry(
        "requirements met",
        "A requirement is a moment that a plan promises. It is met when every customer in it is surely served, at the "
        "right time and in the right way. Whether the signals it waits for are measured is not part of it: T03 says "
        "so, and so does the number met. The metric is requirements met, divided by all requirements.",
    ),
    "plan_coverage": MetricEntry("accounts with a plan", "Accounts that some plan covers, divided by all accounts."),
    "over_pressure": MetricEntry(
        "contacts surely over the limit",
        "Contacts that certainly get more messages than `policy.pressure` allows in some window, divided by all "
        "contacts.",
    ),
    "signal_ratio": MetricEntry(
        "messages that follow a signal",
        "Digital and hybrid messages that follow what the customer does, or a renewal that comes near, divided by all "
        "digital and hybrid messages. Messages by people are counted beside it.",
    ),
    "signal_ratio_strict": MetricEntry(
        "messages that follow behaviour",
        "Behavioural messages, divided by behavioural, calendar and manual ones; approach and drip are left out.",
    ),
    "random_acts": MetricEntry(
        "messages that serve no promised moment",
        "Live messages that serve no moment of any plan, divided by all live messages.",
    ),
    "high_signal_share": MetricEntry(
        "messages for signalled moments",
        "Live messages that serve a signalled moment of a plan, divided by all live messages.",
    ),
    "csm_load": MetricEntry(
        "CSM hours a week the map asks for",
        "CSM minutes for one fire, times the accounts reached (the contacts, when a signal of the contact starts it), "
        "times how often a year, in hours a week. Volumes count every contact instead. A message sent once, if ever, "
        "may take no hours at all: the figure is then a range.",
    ),
    "silence_days": MetricEntry(
        "longest time without a sure message",
        "The most days any customer waits from one message that surely arrives to the next; messages that only may "
        "arrive do not end a wait. `policy.silence` limits it.",
    ),
    "senders": MetricEntry(
        "senders to one contact",
        "How many pairs of system and department can reach one contact: the most, and the mean over all contacts.",
    ),
    "flows": MetricEntry("flows", "Groups of accounts that get exactly the same messages in the same versions."),
    "purity": MetricEntry(
        "accounts in a flow of their own kind",
        "How well flows follow value and complexity: accounts in the largest band of their flow, divided by all "
        "accounts. Needs accounts.csv, and `segmentation` with cuts in the program.",
    ),
    "outcome_measured": MetricEntry(
        "touchpoints measured by an outcome",
        "Live touchpoints whose `measure` is an outcome and not an activity such as opens or clicks, divided by all "
        "live touchpoints.",
    ),
    "change_ready": MetricEntry(
        "readiness for automation",
        "The share of the promised saving whose CSMs are informed and trained.",
    ),
    "tests_running": MetricEntry(
        "signalled moments under test",
        "Signalled moments of plans whose messages are in an experiment that runs today, divided by all signalled "
        "moments of plans. An experiment runs until it ends or has its planned number of customers.",
    ),
    "unproven": MetricEntry(
        "rules acted on without evidence",
        "Combinations, deviations, thresholds and health scores that a trigger, an escalation or the health score acts "
        "on without a claimed proof, divided by all that something acts on.",
    ),
    "content_ok": MetricEntry(
        "content that passes its review",
        "Content whose lowest score reaches `policy.content_pass` and that is not older than `policy.content_age`, "
        "divided by all content.",
    ),
    "inventory_ratio": MetricEntry(
        "messages sent for one on the map",
        "Distinct messages the systems really sent, divided by distinct messages on the map; needs a send log.",
    ),
}


def metric_label(name: str) -> str:
    """The words for a metric; a metric of the project's own is called by its name."""
    entry = GLOSSARY.get(name)
    return entry.label if entry is not None else name.replace("_", " ")
