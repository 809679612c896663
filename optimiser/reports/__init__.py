"""Documents made from a plan alone: the workbook, the page, the tables; and a plan without its ids.

What is heavy (xlsxwriter, jinja2) is imported when a document is written.
"""

from optimiser.reports.page import write_html
from optimiser.reports.redact import redact
from optimiser.reports.tables import write_tables
from optimiser.reports.workbook import write_workbook

__all__ = ["redact", "write_html", "write_tables", "write_workbook"]
