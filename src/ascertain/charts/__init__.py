"""Drawings: map, tiles, path to the majority, bar, elector squares, the lead over time, intervals and marks, as SVG and PNG.

`portray` makes a `Picture` of a course, `poster` a file of it, `inline` a drawing for a page, `page_css` its styles.
"""

from ascertain.charts.across import Marks, Span, Spans, marks_chart, spans_chart
from ascertain.charts.comparison import Named, Spot, balance, contour, dots, power, scatter
from ascertain.charts.forest import Interval, Specified, forest, specification_curve
from ascertain.charts.line import Course, Lead, lead_chart
from ascertain.charts.markup import Link
from ascertain.charts.palette import PALETTE, ThemeName, page_css
from ascertain.charts.picture import STAGES, Contest, Picture, Share, Side, Stage
from ascertain.charts.plot import Figure
from ascertain.charts.plot import Line as Upright
from ascertain.charts.png import to_png
from ascertain.charts.portrait import portray
from ascertain.charts.poster import VIEWS, View, inline, legend, poster
from ascertain.charts.risk import risk_by_card
from ascertain.charts.sentences import surname as last_name
from ascertain.charts.strip import Bar, strip

__all__ = [
    "PALETTE",
    "STAGES",
    "VIEWS",
    "Bar",
    "Contest",
    "Course",
    "Figure",
    "Interval",
    "Lead",
    "Link",
    "Marks",
    "Named",
    "Picture",
    "Share",
    "Side",
    "Span",
    "Spans",
    "Specified",
    "Spot",
    "Stage",
    "ThemeName",
    "Upright",
    "View",
    "balance",
    "contour",
    "dots",
    "forest",
    "inline",
    "last_name",
    "lead_chart",
    "legend",
    "marks_chart",
    "page_css",
    "portray",
    "poster",
    "power",
    "risk_by_card",
    "scatter",
    "spans_chart",
    "specification_curve",
    "strip",
    "to_png",
]
