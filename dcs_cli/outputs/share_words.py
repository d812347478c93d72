"""The share of messages that follow the customer, in a sentence that says what was counted over what."""

from typing import TYPE_CHECKING

from dcs_cli.outputs.quantities import counted, percent
from dcs_cli.outputs.target_words import now_text, volume_text

if TYPE_CHECKING:
    from dcs_cli.analysis.answers import Answers

ALL_SENT = "all that customers are sent"
"""The whole of a share by volume of all live messages."""
CANNOT_TELL = "by volume cannot tell"
_THEY_SEND = "the volume these send"


def signal_said(answers: "Answers") -> str:
    """``4 of 9 messages sent by a system follow the customer (44.4%), at most 18.4% of the volume …``.

    The whole are live digital and hybrid messages with a trigger (semantics 9); those that are not in it are counted.
    """
    from dcs_cli.analysis.shares import HIGH_SIGNAL, signal_ratio

    found = signal_ratio(answers.project, answers.volumes)
    metric = answers.metrics.value("signal_ratio")
    beside = []
    if found.human:
        beside.append(f"{len(found.human)} sent by people")
    if found.unclassed:
        beside.append(f"{len(found.unclassed)} without a trigger")
    apart = f"; {' and '.join(beside)} not counted" if beside else ""
    if found.count is None:
        states = "states its trigger" if found.unclassed else "is live"
        return f"cannot tell: no message sent by a system {states}{apart}"
    whole = f"{counted(found.measured, 'message')} sent by a system{' whose trigger is stated' * bool(found.unclassed)}"
    share = percent(found.count) if metric.exact else f"{now_text(metric)} once all is stated"
    said = f"{found.counted(HIGH_SIGNAL)} of {whole} follow the customer ({share})"
    return f"{said}, {volume_text(metric, _THEY_SEND) or CANNOT_TELL}{apart}"
