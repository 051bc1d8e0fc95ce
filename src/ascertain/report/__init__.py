"""Reports of one HTML file, from an answer to a page that needs nothing else."""

from ascertain.report.audit import audit
from ascertain.report.discrepancy import discrepancy, discrepancy_body
from ascertain.report.document import Listed, Section, Shown, body, css, page, sheet

__all__ = ["Listed", "Section", "Shown", "audit", "body", "css", "discrepancy", "discrepancy_body", "page", "sheet"]
