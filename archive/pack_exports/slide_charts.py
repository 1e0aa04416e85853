"""Charts and tables on slides, native ones, so that whoever presents them can change them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_MARKER_STYLE
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.util import Inches, Pt

from archive.chart_tables import Table, TableCell
from archive.charts import Chart
from archive.trending import Point, Series
from archive.xml_letters import xml_text

INK, ACCENT, SOFT = RGBColor(0x1D, 0x24, 0x26), RGBColor(0x0B, 0x5D, 0x57), RGBColor(0x54, 0x5E, 0x63)
_PAPER = RGBColor(0xFF, 0xFF, 0xFF)
_DARKEST = 0.46  # of the accent over the paper: ink stays readable on it
_PERCENT = '0"%"'
_BROAD = 4  # columns up to which a cell's words stand in one line
_NAMES = 0.28  # of the table's width, for its first column
Place = tuple[int, int, int, int]  # left, top, width, height


def add_columns(slide: Any, chart: Chart, place: Place) -> None:  # noqa: ANN401 - python-pptx has no public type for it
    """One colour, numbers on the columns, no legend for one series."""
    data = CategoryChartData()
    data.categories = [xml_text(label) for label, _ in chart.points]
    data.add_series(xml_text(chart.unit), [count for _, count in chart.points])
    drawn = slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, *place, data).chart
    plot = _plain(drawn)
    plot.has_data_labels, plot.gap_width = True, 60
    plot.data_labels.font.size = Pt(12)
    plot.series[0].format.fill.solid()
    plot.series[0].format.fill.fore_color.rgb = ACCENT
    drawn.value_axis.visible = drawn.value_axis.has_major_gridlines = False


def add_series(slide: Any, series: Series, scale_end: int, place: Place) -> None:  # noqa: ANN401
    """Shares in percent as a line with the ends of their intervals; years with too few reviews are a gap."""
    data = CategoryChartData(number_format=_PERCENT)
    data.categories = [point.label for point in series.points]
    data.add_series(xml_text(series.label), [point.share.percent for point in series.points])
    drawn = slide.shapes.add_chart(XL_CHART_TYPE.LINE_MARKERS, *place, data).chart
    line = _plain(drawn).series[0]
    line.smooth = False
    line.format.line.color.rgb, line.format.line.width = ACCENT, Pt(1.5)
    line.marker.style, line.marker.size = XL_MARKER_STYLE.CIRCLE, 8
    line.marker.format.fill.solid()
    line.marker.format.fill.fore_color.rgb = ACCENT
    line._element.find(line._element.tag.replace("}ser", "}cat")).addprevious(_intervals(series.points))
    axis = drawn.value_axis
    axis.minimum_scale, axis.maximum_scale, axis.major_unit = 0, scale_end, scale_end / 2
    axis.tick_labels.number_format, axis.tick_labels.number_format_is_linked = _PERCENT, False
    axis.tick_labels.font.size, axis.tick_labels.font.color.rgb = Pt(12), SOFT
    axis.major_gridlines.format.line.color.rgb = RGBColor(0xDC, 0xD8, 0xCD)
    axis.format.line.fill.background()


def rows_a_slide(table: Table) -> int:
    return 14 if len(table.head) <= _BROAD else 9


def add_table(slide: Any, table: Table, rows: Sequence[tuple[str, Sequence[TableCell]]], place: Place) -> None:  # noqa: ANN401
    """Some rows of a table: the larger a share, the darker its cell, as on the page. The scale ends at the largest."""
    left, top, width, height = place
    columns, row_height = len(table.head), height // (rows_a_slide(table) + 1)
    shown = slide.shapes.add_table(len(rows) + 1, columns, left, top, width, row_height * (len(rows) + 1)).table
    shown.columns[0].width = int(width * _NAMES)
    for column in range(1, columns):
        shown.columns[column].width = int(width * (1 - _NAMES) / (columns - 1))
    separator = ", " if columns <= _BROAD else "\n"
    most = max((cell.at or 0 for _, cells in table.rows for cell in cells), default=0)
    for column, head in enumerate(table.head):
        _fill(shown.cell(0, column), head, _shade(0), bold=True)
    for at, (name, cells) in enumerate(rows, start=1):
        _fill(shown.cell(at, 0), name, _shade(0))
        for column, cell in enumerate(cells, start=1):
            said = cell.count + (separator + cell.detail if cell.detail else "")
            _fill(shown.cell(at, column), said, _shade((cell.at or 0) / most if most else 0))


def _fill(cell: Any, text: str, colour: RGBColor, *, bold: bool = False) -> None:  # noqa: ANN401
    cell.text = xml_text(text)
    cell.fill.solid()
    cell.fill.fore_color.rgb = colour
    cell.margin_top = cell.margin_bottom = Inches(0.03)
    cell.margin_left = cell.margin_right = Inches(0.06)
    for run in (run for paragraph in cell.text_frame.paragraphs for run in paragraph.runs):
        run.font.size, run.font.bold, run.font.color.rgb = Pt(11), bold, INK


def _shade(part: float) -> RGBColor:
    """The accent over the paper; `part` of the darkest."""
    opacity = _DARKEST * part
    return RGBColor(*(round(a * opacity + p * (1 - opacity)) for a, p in zip(ACCENT, _PAPER, strict=True)))


def _plain(drawn: Any) -> Any:  # noqa: ANN401
    """Without legend and title, which the slide has; returns the plot."""
    drawn.has_legend, drawn.has_title = False, False
    labels = drawn.category_axis.tick_labels.font
    labels.size, labels.color.rgb = Pt(12), SOFT
    return drawn.plots[0]


def _intervals(points: Sequence[Point]) -> Any:  # noqa: ANN401
    """Error bars from the share to each end of its interval; python-pptx has none of its own."""
    ends = [
        (at, point.share.percent - point.interval[0], point.interval[1] - point.share.percent)
        for at, point in enumerate(points)
        if point.interval and point.share.percent is not None
    ]
    minus = "".join(f'<c:pt idx="{at}"><c:v>{low:.4f}</c:v></c:pt>' for at, low, _ in ends)
    plus = "".join(f'<c:pt idx="{at}"><c:v>{high:.4f}</c:v></c:pt>' for at, _, high in ends)
    count = f'<c:formatCode>General</c:formatCode><c:ptCount val="{len(points)}"/>'
    return parse_xml(
        f"<c:errBars {nsdecls('c', 'a')}>"
        '<c:errDir val="y"/><c:errBarType val="both"/><c:errValType val="cust"/><c:noEndCap val="0"/>'
        f"<c:plus><c:numLit>{count}{plus}</c:numLit></c:plus><c:minus><c:numLit>{count}{minus}</c:numLit></c:minus>"
        f'<c:spPr><a:ln w="19050"><a:solidFill><a:srgbClr val="{ACCENT}"><a:alpha val="60000"/></a:srgbClr>'
        "</a:solidFill></a:ln></c:spPr></c:errBars>"
    )
