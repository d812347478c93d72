"""What to do about a finding in one sentence for those who decide; the edit in the files is the finding's own fix."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from dcs_cli.outputs.quantities import counted
from dcs_cli.outputs.story.wording import listed
from dcs_cli.rules.group_names import few_words
from dcs_cli.rules.wording import ASKED, shortened

if TYPE_CHECKING:
    from dcs_cli.outputs.material import Material
    from dcs_cli.outputs.story.ranking import TopFinding

MOST_NAMES, LONGEST_NAME = 3, 70
_FAMILIES: Mapping[str, str] = {
    "S": "Correct what cannot be read or understood in the files: {names}",
    "D": "Complete and correct what is written about {names}",
    "A": "Settle which customers {names} is for",
    "J": "Correct the journey and its plans: {names}",
    "T": "Settle when {names} goes out and when it ends",
    "G": "Close the gap at {names}{who}",
    "O": "Agree who sends what, and when: {names}{who}",
    "C": "Limit how much all senders together may send: {names}",
    "H": "Settle what a person does and what a machine does: {names}",
    "L": "Settle consent and the way to opt out for {names}",
    "M": "Settle how one will know that it works: {names}",
    "Q": "Order the surveys so that nobody is asked too much: {names}",
    "V": "Agree with the other departments what Customer success sees and hears, and when: {names}",
    "P": "Settle what is open in the automation plan: {names}",
    "W": "Settle what is open on the roadmap: {names}",
    "X": "Look again at what was accepted on purpose: {names}",
}
"""By the letter of a rule, for rules without a sentence of their own."""
_RULES: Mapping[str, str] = {
    "D01": "Have the owner state what is missing about {names}",
    "D02": "Say what {names} should achieve with the customer",
    "D03": "Say which department owns {names}",
    "D08": "Review what was due: {names}",
    "D11": "Switch off what has ended: {names}",
    "D12": "Name who approves {names}",
    "D14": "Find out which description is right: {names}",
    "A07": "Write messages of their own for groups that all get the same",
    "G01": "Decide what customers without a success plan should get{who}",
    "G02": "Write a message for the moment {moment}{who}",
    "G03": "Move the message for {moment} to the time it is needed{who}",
    "G04": "Answer {moment} when it happens, not on a fixed day{who}",
    "G05": "Answer {moment} for those whom its message leaves out{who}",
    "G06": "Give {moment} the mix of person and machine it wants{who}",
    "G07": "Find a channel that reaches more of the customers at {moment}{who}",
    "G08": "Write to customers who hear nothing for too long{who}",
    "G09": "Write messages of their own for customers who get only what everyone gets: {names}",
    "G10": "Ask customers as the policy promises, and act on what they say: {names}",
    "G11": "Decide what happens when {names} warns of churn",
    "G12": "Answer signs of growth with an offer or a request for a referral: {names}",
    "G13": "Make sure that {moment} is answered every time{who}",
    "G14": "Retire what serves no moment, or say which moment it serves: {names}",
    "G15": "Say what the customers of {names} should achieve, and how it is measured",
    "G17": "See that something reaches customers about {names} before the renewal{who}",
    "H02": "Let a person answer {moment}{who}",
    "H05": "Promise no more CSM time than there is: automate, shorten or hire",
    "H06": "Give customers a way from {names} to a person",
    "H07": "Let a person answer customers who give a bad score",
    "C01": "Find out what the systems' own limits leave out: {names}",
    "C02": "Agree one limit that holds for all senders together",
    "C03": "Say over what time the limits hold: {names}",
    "C04": "Decide which message gives way when there are too many{who}",
    "C05": "Agree hours in which customers are not called or messaged",
    "L03": "Offer a way to opt out of {names}",
    "L04": "Ask for consent before {names} goes out",
    "M01": "Judge {names} by what it changes for customers, not by activity",
    "M02": "Agree how one will know whether {names} works",
    "M03": "Prove on past data what {first} is meant to foretell",
    "O01": "Agree which department answers {moment}: {names}{who}",
    "O02": "Make one message or one series of {names}{who}",
    "O03": "Move one of these messages to another day: {names}{who}",
    "O04": "Send fewer messages in the fullest days: drop, merge or move some{who}",
    "O05": "Hold one of these back while the other runs: {names}{who}",
    "O07": "Name one department that answers for {moment}",
    "O08": "Move {names} out of the time that is protected",
    "O14": "Stop sending the same message twice: {names}{who}",
    "P01": "Measure the work by hand that {names} is to replace",
    "P03": "Inform and train the CSMs concerned by {names}",
    "P04": "Talk with the CSMs whose work {names} changes",
    "P05": "Answer what CSMs said about {names}",
    "P07": "Find out why work is still done by hand despite {names}",
    "P09": "Make room before {names} is switched on: it would put more customers over the limit",
    "P10": "Leave to people what needs judgement: {names}",
    "Q05": "React in time to customers who answer badly: {names}",
    "Q07": "Ask customers in trouble no survey: {names}",
    "S07": "Use what is declared and never used, or take it out: {names}",
    "T01": "Limit how often {names} can reach one customer",
    "T03": "Have {last} measured for everyone it concerns",
    "T07": "End {names} once the customer has done what it asks for",
    "V01": "Show Customer success what its customers get: {names}",
    "V02": "Tell Customer success earlier about {names}",
    "V03": "Tell Customer success before {names} goes out",
    "W01": "Find a way to get {names}, which the roadmap needs and nothing gives",
    "W03": "Begin earlier, shorten or move what comes too late: {names}",
    "W07": "Check what is marked as done and measured not so: {names}",
    "W10": "Pause {first} until what it needs is there",
}


def plain_step(one: "TopFinding", material: "Material") -> str:
    """What to do about a finding, without a word of the files; for a project's own rule, to look at what it names."""
    from dcs_cli.rules.findings import EVERYONE

    line = one.line
    sentence = _RULES.get(line.code) or _FAMILIES.get(line.code[:1], "") if _built_in(line.code) else ""
    # Plans stand back behind what they promise.
    plans = material.run.answers.project.collection.plans
    subjects = [subject for subject in line.subjects if subject not in plans] or list(line.subjects)
    names = list(dict.fromkeys(_name(subject, material) for subject in subjects)) or ["the project"]
    moments = material.run.answers.project.collection.moments
    moment = next((subject for subject in line.subjects if subject in moments), None)
    if moment is None:
        moment = next((served for served in _served(one, material) if served in moments), None)
    happens = _name(moment, material) if moment is not None else "the moment"
    return (sentence or "Look at what your own rule found: {names}").format(
        names=listed(names, MOST_NAMES),
        first=names[0],
        last=names[-1],
        moment=happens,
        who=f" ({few_words(line.who)})" if line.who not in ("", EVERYONE) else "",
    )


def _built_in(code: str) -> bool:
    from dcs_cli.rules.catalogue import page_names

    return code in page_names()


def _served(one: "TopFinding", material: "Material") -> list[str]:
    """The moments that every message of a finding serves."""
    messages = material.run.answers.project.messages
    served = [messages[name].written.serves for name in map(_base, one.line.subjects) if name in messages]
    return [moment for moment in served[0] if all(moment in other for other in served)] if served else []


def _base(subject: str) -> str:
    return subject.partition("[")[0].partition("/")[0]


def _name(subject: str, material: "Material") -> str:
    """What people call it: the label of a message, what happens in a moment, what a fact says, what a survey asks.

    What is called nothing else keeps its id, without its kind.
    """
    project, base = material.run.answers.project, _base(subject)
    if base in project.messages:
        return shortened(project.messages[base].written.label or base, LONGEST_NAME)
    if base in project.collection.moments:
        happens = project.collection.moments[base].value.what.strip().rstrip(".")
        return f"“{shortened(happens, LONGEST_NAME)}”"
    for offset in project.policy.renewal_offsets:
        if base == f"renewal-{offset.text}":
            return counted(offset.days, "day")
    if base in ASKED:
        return f"{base} ({ASKED[base]})"
    roadmap = project.collection.roadmap
    facts = (*roadmap.value.now, *roadmap.value.vision) if roadmap is not None else ()
    says = next((fact.says for fact in facts if fact.id == base), None)
    if says:
        return f"“{shortened(says.strip().rstrip('.'), LONGEST_NAME)}”"
    return shortened(base.rpartition(":")[2], LONGEST_NAME)
