"""Days of a roadmap as people read them: dates instead of numbers counted from its first day."""

from dataclasses import dataclass
from datetime import date, timedelta

from dcs_cli.outputs.quantities import counted

NONE = "–"


@dataclass(frozen=True, slots=True)
class Days:
    """Turns days counted from ``today`` into words."""

    today: date

    def date(self, day: int | None) -> str:
        """The date of a day, or a dash; beyond the calendar's end the number itself."""
        if day is None:
            return NONE
        try:
            return (self.today + timedelta(day)).isoformat()
        except OverflowError:
            return f"day {day:,}"

    def spare(self, slack: int | None) -> str:
        """A slack in words: days to spare, or days late."""
        if slack is None:
            return NONE
        return f"{-slack:,}d late" if slack < 0 else f"{slack:,}d"

    def moved(self, before: int | None, after: int | None) -> str:
        """How far a date moved."""
        if before is None or after is None or before == after:
            return ""
        return f"{counted(abs(after - before), 'day')} {'later' if after > before else 'earlier'}"


def spare_words(slack: int) -> str:
    """A slack inside a sentence."""
    return f"{counted(-slack, 'day')} late" if slack < 0 else f"{counted(slack, 'day')} to spare"
