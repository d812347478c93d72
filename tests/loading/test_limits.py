"""The language of `--limits`."""

import pytest

from dcs_cli.loading.limits import Limits, parse_limits


def test_the_limits_of_the_model_are_the_defaults() -> None:
    assert Limits() == Limits(bytes=67_108_864, nodes=2_000_000, depth=64, aliases=10_000, cells=2_000_000)


@pytest.mark.parametrize(
    ("text", "limits"),
    [
        ("nodes=5,depth=100", Limits(nodes=5, depth=100)),
        (" bytes = 1 , cells=2,aliases=3", Limits(bytes=1, cells=2, aliases=3)),
    ],
)
def test_named_limits_take_the_place_of_the_defaults(text: str, limits: Limits) -> None:
    assert parse_limits(text) == limits


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "a limit has no name"),
        ("nodes=1,", "a limit has no name"),
        ("node=1", "`node` is no limit; the limits are bytes, nodes, depth, aliases, cells"),
        ("nodes", "`nodes` needs a whole number above 0"),
        ("nodes=", "whole number"),
        ("nodes=-1", "whole number"),
        ("nodes=0", "above 0"),
        ("nodes=1.5", "whole number"),
        ("nodes=1_000", "whole number"),
        ("nodes=²", "whole number"),
        ("nodes=1,nodes=2", "given twice"),
        ("nodes=" + "9" * 5000, "whole number"),
    ],
)
def test_what_is_wrong_is_said_with_what_is_right(text: str, part: str) -> None:
    with pytest.raises(ValueError) as raised:  # noqa: PT011
        parse_limits(text)
    assert part in str(raised.value)
