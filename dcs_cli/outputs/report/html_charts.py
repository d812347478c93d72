"""Charts as inline SVG: bars with their numbers, stacked bars, and steps over time with a limit."""

from collections.abc import Callable, Sequence
from fractions import Fraction

from dcs_cli.outputs.quantities import decimal
from dcs_cli.outputs.report.html_elements import Child, Html, element
from dcs_cli.outputs.story.blocks import Chart, Number, Series
from dcs_cli.outputs.story.cells import chart_value

WIDTH = 600
BAR, GAP, LABEL = 15, 5, 24
RIGHT = 62
"""Room for a number behind the longest bar."""
PLOT, FOOT, LEFT = 200, 34, 44
LONGEST_LABEL = 84
DIGIT = 7
"""The width of a digit of a number."""


def drawing(chart: Chart, name: str) -> Html:
    """The picture of a chart; ``name`` is the id of the element that says in words what it shows."""
    if chart.kind in ("lines", "steps"):
        height, shapes = _over_time(chart)
    elif chart.kind.startswith("stacked"):
        height, shapes = _stacked(chart)
    else:
        # Columns lie down as bars, so that long names can be read on a phone too.
        height, shapes = _bars(chart)
    return element(
        "svg",
        shapes,
        class_="chart",
        viewBox=f"0 0 {WIDTH} {height}",
        role="img",
        aria_labelledby=name,
        width=WIDTH,
        height=height,
    )


def legend(chart: Chart) -> Html | None:
    """The names of the series with their colour and pattern; nothing for a single one without a limit."""
    if len(chart.series) < 2 and chart.limit is None:
        return None
    items: list[Child] = [
        element("li", element("span", class_=f"key {series_class(chart, number)}"), series.name)
        for number, series in enumerate(chart.series)
    ]
    if chart.limit is not None:
        items.append(element("li", element("span", class_="key key-limit"), chart.limit[0]))
    return element("ul", items, class_="legend", aria_hidden="true")


def series_class(chart: Chart, number: int) -> str:
    """The class of a series: its tone, and for plain ones a colour by position."""
    tone = chart.series[number].tone
    return f"tone-{tone}" if tone != "plain" else f"series-{number % 3}"


def _largest(chart: Chart, *, stacked: bool = False) -> float:
    if stacked:
        values = [sum(float(one.values[at] or 0) for one in chart.series) for at in range(len(chart.categories))]
    else:
        values = [float(value) for one in chart.series for value in one.values if value is not None]
    if chart.limit is not None:
        values.append(float(chart.limit[1]))
    return max(values, default=0) or 1


def _text(x: float, y: float, words: str, class_: str, anchor: str = "start") -> Html:
    return element("text", words, x=_at(x), y=_at(y), class_=class_, text_anchor=anchor)


def _at(value: float) -> str:
    return f"{round(value, 1):g}"


def _label(words: str, y: float) -> Html:
    short = words if len(words) <= LONGEST_LABEL else f"{words[: LONGEST_LABEL - 1].rstrip()}…"
    title = element("title", words) if short != words else None
    return element("text", title, short, x=0, y=_at(y), class_="category")


def _bars(chart: Chart) -> tuple[int, list[Html]]:
    shapes: list[Html] = []
    words: list[Html] = []
    scale = (WIDTH - RIGHT) / _largest(chart)
    top = LABEL if chart.limit is not None else 0
    y: float = top
    beside = float(chart.limit[1]) * scale if chart.limit is not None else None
    for at, category in enumerate(chart.categories):
        words.append(_label(category, y + 15))
        y += LABEL
        for number, series in enumerate(chart.series):
            bar, value = _bar(chart, number, series.values[at], scale, y, beside)
            shapes += bar
            words.append(value)
            y += BAR + 2
        y += GAP * 2
    height = int(y)
    if chart.limit is not None and beside is not None:
        x = beside
        anchor = "end" if x > WIDTH * 0.6 else "start"
        shapes.append(element("line", x1=_at(x), x2=_at(x), y1=top - 6, y2=height - GAP, class_="limit"))
        words.append(_text(x, top - 10, chart.limit[0], "limit-name", anchor))
    # Words come last and have a ground of their own, so that no bar and no limit strikes them through.
    return height, [*shapes, *words]


def _bar(
    chart: Chart, number: int, value: Number | None, scale: float, y: float, beside: float | None
) -> tuple[list[Html], Html]:
    """A bar and its number, which steps to the right of the limit that stands ``beside`` when they would meet."""
    if value is None:
        return [], _text(2, y + 12, "unknown", "value")
    length = max(float(value) * scale, 0)
    class_ = f"bar {series_class(chart, number)}"
    bar = element("rect", x=0, y=_at(y), width=_at(max(length, 1)), height=BAR, class_=class_)
    said, x = chart_value(value, chart.unit), length + 6
    if beside is not None and x - 4 < beside < x + DIGIT * len(said) + 4:
        x = beside + 6
    return [bar], _text(x, y + 12, said, "value")


def _stacked(chart: Chart) -> tuple[int, list[Html]]:
    shapes: list[Html] = []
    scale = (WIDTH - RIGHT) / _largest(chart, stacked=True)
    y: float = 0
    for at, category in enumerate(chart.categories):
        shapes.append(_label(category, y + 15))
        y += LABEL
        x: float = 0
        for number, series in enumerate(chart.series):
            value = series.values[at]
            length = float(value or 0) * scale
            if length > 0:
                class_ = f"bar {series_class(chart, number)}"
                shapes.append(element("rect", x=_at(x), y=_at(y), width=_at(length), height=BAR + 3, class_=class_))
                if length > 22:
                    inside = f"inside {series_class(chart, number)}"
                    shapes.append(_text(x + 7, y + 13, chart_value(value, chart.unit), inside))
            x += length
        y += BAR + GAP * 3
    return int(y), shapes


def _over_time(chart: Chart) -> tuple[int, list[Html]]:
    largest = _largest(chart)
    height = PLOT + FOOT
    width = WIDTH - LEFT - 8
    slot = width / max(len(chart.categories), 1)
    top = 22

    def down(value: float) -> float:
        return top + (PLOT - top) * (1 - value / largest)

    shapes = _grid_lines(largest, down)
    # What is drawn last lies on top: the first series is the one that counts most.
    for number in reversed(range(len(chart.series))):
        shapes += _course(chart, number, slot, down)
    shapes += _ticks(chart.categories, slot)
    if chart.limit is not None:
        y = down(float(chart.limit[1]))
        shapes.append(element("line", x1=LEFT, x2=LEFT + width, y1=_at(y), y2=_at(y), class_="limit"))
        shapes.append(_text(LEFT + width, y - 5, chart.limit[0], "limit-name", "end"))
    return height, shapes


def _grid_lines(largest: float, down: Callable[[float], float]) -> list[Html]:
    step = next((one for one in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000) if largest / one <= 6), largest / 5)
    shapes, value = [], 0.0
    while value <= largest:
        y = down(value)
        shapes.append(element("line", x1=LEFT, x2=WIDTH - 8, y1=_at(y), y2=_at(y), class_="grid"))
        shapes.append(_text(LEFT - 8, y + 4, decimal(Fraction(value)), "tick", "end"))
        value += step
    return shapes


def _course(chart: Chart, number: int, slot: float, down: Callable[[float], float]) -> list[Html]:
    class_ = series_class(chart, number)
    shapes = []
    for start, values in _stretches(chart.series[number]):
        points: list[tuple[float, float]] = []
        for offset, value in enumerate(values):
            left = LEFT + (start + offset) * slot
            if chart.kind == "steps":
                points += [(left, down(float(value))), (left + slot, down(float(value)))]
            else:
                points.append((left + slot / 2, down(float(value))))
        line = " ".join(f"{_at(x)},{_at(y)}" for x, y in points)
        if chart.kind == "steps":
            closed = f"{_at(points[0][0])},{_at(down(0))} {line} {_at(points[-1][0])},{_at(down(0))}"
            shapes.append(element("polygon", points=closed, class_=f"area {class_}"))
        shapes.append(element("polyline", points=line, class_=f"course {class_}"))
    return shapes


def _stretches(series: Series) -> list[tuple[int, list[Number]]]:
    """The runs of known values, each with the position it begins at; what is unknown leaves a hole."""
    found: list[tuple[int, list[Number]]] = []
    for at, value in enumerate(series.values):
        if value is None:
            continue
        if found and found[-1][0] + len(found[-1][1]) == at:
            found[-1][1].append(value)
        else:
            found.append((at, [value]))
    return found


def _ticks(categories: Sequence[str], slot: float) -> list[Html]:
    every = next((one for one in (1, 2, 4, 13, 26, 52) if len(categories) / one <= 9), len(categories))
    return [
        _text(LEFT + at * slot, PLOT + 20, category, "tick")
        for at, category in enumerate(categories)
        if at % every == 0 and LEFT + at * slot < WIDTH - 60
    ]
