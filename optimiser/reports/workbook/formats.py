"""The looks of the workbook. Nothing is said by colour alone: marks and bold survive black and white."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

INK = "#1B1F24"
NAVY = "#17365C"
PALE = "#E6ECF3"
GRID = "#B7C0CB"
FAULT = "#F6D5D5"
SOUND = "#E3F1E5"
# Arial is on every office machine, and keeps its widths where a stand-in is used.
FONT = "Arial"

_BODY: Mapping[str, Any] = {
    "font_name": FONT, "font_size": 9, "font_color": INK, "valign": "top",
    "border": 1, "border_color": GRID,
}  # fmt: skip
_NUMBERS = {
    "date": "dd/mm/yyyy",
    # "_)" keeps figures off the text of the next column
    "money": "£#,##0_);-£#,##0_)",
    "pence": "£#,##0.00_);-£#,##0.00_)",
    "integer": "#,##0_)",
    "tenths": "#,##0.0_)",
    "decimal": "#,##0.00_)",
    "signed": "+#,##0_);-#,##0_);0_)",
    "signed_decimal": "+#,##0.00_);-#,##0.00_);0_)",
    "percent": "0%_)",
}
_OTHERS: Mapping[str, Mapping[str, Any]] = {
    "text": {**_BODY, "text_wrap": True},
    "centred": {**_BODY, "align": "center", "text_wrap": True},
    "right": {**_BODY, "align": "right"},
    "mark": {**_BODY, "bold": True, "text_wrap": True},
    "mark_right": {**_BODY, "bold": True, "align": "right"},
    "header": {
        **_BODY, "bold": True, "font_color": "#FFFFFF", "bg_color": NAVY, "text_wrap": True,
        "border_color": NAVY,
    },
    "total": {**_BODY, "bold": True, "top": 2, "bg_color": PALE, "num_format": _NUMBERS["integer"]},
    "total_money": {**_BODY, "bold": True, "top": 2, "bg_color": PALE, "num_format": _NUMBERS["money"]},
    "empty": {"font_name": FONT, "font_size": 9, "italic": True},
    "title": {"font_name": FONT, "font_size": 18, "bold": True, "font_color": NAVY, "valign": "vcenter"},
    "lead": {"font_name": FONT, "font_size": 10, "text_wrap": True, "valign": "top"},
    "lead_bold": {"font_name": FONT, "font_size": 10, "bold": True, "text_wrap": True, "valign": "top"},
    "section": {
        "font_name": FONT, "font_size": 13, "bold": True, "font_color": NAVY, "bottom": 2,
        "bottom_color": NAVY,
    },
    "note": {"font_name": FONT, "font_size": 8.5, "italic": True, "text_wrap": True, "valign": "top"},
    "link": {**_BODY, "font_color": "#0B4F9E", "underline": 1},
    "fault": {"bold": True, "bg_color": FAULT, "font_color": "#7A1111"},
    "sound": {"bg_color": SOUND, "font_color": "#14532D"},
    "full": {"bold": True, "italic": True, "bg_color": PALE},
    # a hatch and italics: seen on a black-and-white print as well
    "fault_row": {"bold": True, "italic": True, "pattern": 14, "fg_color": "#E9B4B4", "bg_color": "#FFFFFF"},
}  # fmt: skip


class Formats:
    """The formats of one workbook, made as they are first used."""

    def __init__(self, workbook: Any) -> None:
        self._workbook = workbook
        self._made: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        """Format by its name: a kind of column (``date``, ``money``, ...) or a place (``title``, ...)."""
        if name not in self._made:
            self._made[name] = self._workbook.add_format(_properties(name))
        return self._made[name]


def _properties(name: str) -> dict[str, Any]:
    if name in _NUMBERS:
        placed = {"align": "center"} if name == "date" else {}
        return {**_BODY, **placed, "num_format": _NUMBERS[name]}
    return dict(_OTHERS[name])
