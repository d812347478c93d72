"""Charts of a story as native Office charts, with their numbers inside to be edited, for slides and documents alike."""

from typing import TYPE_CHECKING, Any

from dcs_cli.outputs.office.paper import first_font
from dcs_cli.outputs.office.text import shown
from dcs_cli.outputs.story.blocks import Chart, Series, Tone
from dcs_cli.outputs.theme import Theme

if TYPE_CHECKING:
    from pptx.chart.chart import Chart as NativeChart

TONES: dict[Tone, str] = {"good": "#2e7d4f", "bad": "#b3261e", "unknown": "#8a94a0", "note": "#b07900", "plain": ""}
"""Colours of values by how they stand; plain ones take the colours of the theme in turn."""

LONGEST_NAME = 60
MOST_MARKED = 10
"""Values up to which every whole number has its mark on an axis."""


def chart_data(chart: Chart) -> Any:
    """The numbers of a chart; a limit becomes a series of its own, so that it stays when the chart is edited."""
    from pptx.chart.data import CategoryChartData

    data = CategoryChartData(number_format="General")
    data.categories = [shown(name, LONGEST_NAME) for name in chart.categories]
    for series in drawn_series(chart):
        data.add_series(shown(series.name, LONGEST_NAME), series.values)
    return data


def drawn_series(chart: Chart) -> tuple[Series, ...]:
    """The series of a chart; lines get their limit as one more line, bars have it named in the title instead."""
    if chart.limit is None or chart.kind not in ("lines", "steps"):
        return chart.series
    name, value = chart.limit
    return (*chart.series, Series(name, (value,) * len(chart.categories), "note"))


def chart_caption(chart: Chart) -> str:
    """The title with the limit where no line shows it, and the unit where the title does not name it."""
    limited = chart.limit is not None and chart.kind not in ("lines", "steps")
    title = shown(f"{chart.title} ({chart.limit[0]})" if limited and chart.limit is not None else chart.title)
    return title if chart.unit.lower() in chart.title.lower() else f"{title}, {chart.unit}"


def chart_type(chart: Chart) -> Any:
    """The native kind of a chart; steps are drawn as lines without smoothing."""
    from pptx.enum.chart import XL_CHART_TYPE

    return {
        "bars": XL_CHART_TYPE.BAR_CLUSTERED,
        "stacked bars": XL_CHART_TYPE.BAR_STACKED,
        "columns": XL_CHART_TYPE.COLUMN_CLUSTERED,
        "stacked columns": XL_CHART_TYPE.COLUMN_STACKED,
        "lines": XL_CHART_TYPE.LINE,
        "steps": XL_CHART_TYPE.LINE,
    }[chart.kind]


def dress(native: "NativeChart", chart: Chart, theme: Theme, points: int) -> None:
    """Give a native chart the look of the theme: fonts of so many points, colours, a legend, few grid lines."""
    from pptx.enum.chart import XL_LEGEND_POSITION
    from pptx.util import Pt

    native.font.name, native.font.size = first_font(theme), Pt(points)
    native.font.color.rgb = color(theme.text)
    native.has_title = False
    native.has_legend = len(drawn_series(chart)) > 1
    if native.has_legend:
        native.legend.position = XL_LEGEND_POSITION.BOTTOM
        native.legend.include_in_layout = False
    native.value_axis.major_gridlines.format.line.color.rgb = color("#d5d9de" if not theme.dark else "#3a424d")
    native.value_axis.format.line.fill.background()
    native.value_axis.minimum_scale = 0 if _never_negative(chart) else None
    if _few_whole(chart):
        native.value_axis.major_unit = 1
    plot = native.plots[0]
    lines = chart.kind in ("lines", "steps")
    if not lines:
        plot.gap_width = 60
        if chart.kind.endswith("bars"):
            native.category_axis.reverse_order = True
            native.value_axis.tick_label_position = _high()
    for series, drawn, shade in zip(plot.series, drawn_series(chart), shades(chart, theme), strict=True):
        _paint(series, shade, drawn, line=lines)


def shades(chart: Chart, theme: Theme) -> tuple[str, ...]:
    """The colour of every series drawn."""
    plain = iter((theme.accent, theme.digital, theme.human, theme.hybrid) * len(drawn_series(chart)))
    return tuple(TONES[series.tone] or next(plain) for series in drawn_series(chart))


def color(written: str) -> Any:
    """A colour as Office has it."""
    from pptx.dml.color import RGBColor

    return RGBColor.from_string(written.lstrip("#").upper())


def _paint(series: Any, shade: str, drawn: Series, *, line: bool) -> None:
    from pptx.enum.dml import MSO_LINE_DASH_STYLE
    from pptx.util import Pt

    if not line:
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = color(shade)
        return
    series.smooth = False
    series.marker.style = None
    series.format.line.color.rgb = color(shade)
    series.format.line.width = Pt(2)
    if drawn.tone == "note":
        series.format.line.dash_style = MSO_LINE_DASH_STYLE.DASH
    _without_marker(series)


def _without_marker(series: Any) -> None:
    from pptx.enum.chart import XL_MARKER_STYLE

    series.marker.style = XL_MARKER_STYLE.NONE


def _never_negative(chart: Chart) -> bool:
    return all(value is None or value >= 0 for series in chart.series for value in series.values)


def _few_whole(chart: Chart) -> bool:
    """Whether the values count things, and so few that programs would mark halves of them on the axis."""
    values = [value or 0 for series in drawn_series(chart) for value in series.values]
    drawn = zip(*(series.values for series in chart.series), strict=True) if chart.kind.startswith("stacked") else ()
    tops = [sum(value or 0 for value in group) for group in drawn] or values
    return all(value == int(value) for value in values) and max(tops, default=0) <= MOST_MARKED


def _high() -> Any:
    from pptx.enum.chart import XL_TICK_LABEL_POSITION

    return XL_TICK_LABEL_POSITION.HIGH
