"""How the parts of a generated project grow with its touchpoints, so that overlaps per touchpoint stay realistic."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sizes:
    """Numbers of a project of ``touchpoints`` touchpoints and campaigns."""

    touchpoints: int

    @property
    def moments(self) -> int:
        """Three in four touchpoints serve a moment, three of them together."""
        return max(4, self.touchpoints // 4)

    @property
    def signals(self) -> int:
        """Signals, shared by moments and touchpoints."""
        return 20 + self.touchpoints // 8

    @property
    def combinations(self) -> int:
        """Combinations of two signals, each with an escalation for every third."""
        return 3 + self.touchpoints // 200

    @property
    def systems(self) -> int:
        """Sets of one mail system, one guide system and one customer database."""
        return 8 + self.touchpoints // 1000

    @property
    def rows(self) -> int:
        """Rows of the population."""
        return min(300, 60 + self.touchpoints // 20)

    @property
    def products(self) -> int:
        """Products an account can hold; a larger map belongs to a company with more of them."""
        return 3 + self.touchpoints // 250

    @property
    def campaigns(self) -> int:
        """Messages that go out once."""
        return self.touchpoints // 40

    @property
    def overlays(self) -> int:
        """Versions for a country."""
        return max(1, self.touchpoints // 250)

    @property
    def items(self) -> int:
        """Entries of the automation plan."""
        return 2 + self.touchpoints // 500
