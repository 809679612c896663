"""The sheet "Checks": each rule that the plan was checked against, and every breach found."""

from __future__ import annotations

from dataclasses import dataclass

from optimiser.records.plan import CheckResult
from optimiser.reports.content.document import Document
from optimiser.reports.workbook.table import Column, Sheets, write_table


@dataclass(frozen=True, slots=True)
class _Line:
    check: CheckResult
    breach: str

    @property
    def mark(self) -> str:
        return "✗ BREACH" if self.breach else "✓ Passed"


_COLUMNS = (
    Column[_Line]("Check", 26, "text", lambda line: line.check.name),
    Column[_Line]("What it checks", 62, "text", lambda line: line.check.sentence),
    Column[_Line]("Result", 12, "mark", lambda line: line.mark),
    Column[_Line]("Breach", 62, "text", lambda line: line.breach),
)


def write_checks(sheets: Sheets, document: Document) -> None:
    """Write the sheet: a row a check that passed, a row a breach otherwise."""
    lines = [_Line(check, breach) for check in document.plan.checks for breach in check.breaches or ("",)]
    nothing = "This plan has not been checked against its rules."
    write_table(sheets, sheets.add("Checks"), _COLUMNS, lines, nothing)
