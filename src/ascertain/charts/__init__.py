"""Drawings: map, tiles, path to the majority, bar, elector squares and the lead over time, as SVG and PNG.

`portray` makes a `Picture` of a course, `poster` a file of it, `inline` a drawing for a page, `page_css` its styles.
"""

from ascertain.charts.comparison import Named, Spot, balance, contour, power, scatter, strip
from ascertain.charts.forest import Interval, Specified, forest, specification_curve
from ascertain.charts.line import Course, Lead, lead_chart
from ascertain.charts.markup import Link
from ascertain.charts.palette import PALETTE, ThemeName, page_css
from ascertain.charts.picture import STAGES, Contest, Picture, Share, Side, Stage
from ascertain.charts.plot import Figure
from ascertain.charts.plot import Line as Upright
from ascertain.charts.png import to_png
from ascertain.charts.portrait import portray
from ascertain.charts.poster import VIEWS, View, inline, poster
from ascertain.charts.risk import risk_by_card

__all__ = [
    "PALETTE",
    "STAGES",
    "VIEWS",
    "Contest",
    "Course",
    "Figure",
    "Interval",
    "Lead",
    "Link",
    "Named",
    "Picture",
    "Share",
    "Side",
    "Specified",
    "Spot",
    "Stage",
    "ThemeName",
    "Upright",
    "View",
    "balance",
    "contour",
    "forest",
    "inline",
    "lead_chart",
    "page_css",
    "portray",
    "poster",
    "power",
    "risk_by_card",
    "scatter",
    "specification_curve",
    "strip",
    "to_png",
]
