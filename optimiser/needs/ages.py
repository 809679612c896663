"""Ages and birthdays on arrays of days, by the calendar: completed months, and the day an age is reached."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Days = npt.NDArray[np.datetime64]
Floats = npt.NDArray[np.float64]


def completed_months(birth: Days, day: Days) -> Floats:
    """Whole months from `birth` to `day`, negative before birth, NaN where either is not known.

    Both are ``datetime64[D]`` and broadcast. Who was born on the 29th to 31st completes a month that has no
    such day on the first of the next: a leap-day child comes of age on 1 March.
    """
    months = (day.astype("M8[M]") - birth.astype("M8[M]")).astype("float64")
    unknown = np.isnat(birth) | np.isnat(day)
    return np.where(unknown, np.nan, months - (_day_of_month(day) < _day_of_month(birth)))


def day_reached(birth: Days, months: npt.NDArray[np.int64] | int) -> Days:
    """First day on which `completed_months` is `months`, as ``datetime64[D]``."""
    month = birth.astype("M8[M]") + np.asarray(months).astype("m8[M]")
    same_day = month.astype("M8[D]") + _day_of_month(birth)
    reached: Days = np.minimum(same_day, (month + np.timedelta64(1, "M")).astype("M8[D]"))
    return reached


def as_days(column: Any) -> Days:
    """Turn a pandas date column into ``datetime64[D]``."""
    days: Days = column.to_numpy().astype("M8[D]")
    return days


def _day_of_month(day: Days) -> npt.NDArray[np.timedelta64]:
    """Days since the first of the month."""
    within: npt.NDArray[np.timedelta64] = day.astype("M8[D]") - day.astype("M8[M]").astype("M8[D]")
    return within
