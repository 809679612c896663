"""Checks between tables: everybody and everything that is named is there, once, and in the right state."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from optimiser.intake.findings import Findings
from optimiser.intake.near_misses import NearMisses, listed
from optimiser.intake.table_reader import Table
from optimiser.records.tables import PROPERTY_TYPES

Tables = Mapping[str, Table]


def check_references(tables: Tables, findings: Findings) -> None:
    """Check every column that names a row of another table.

    Parameters
    ----------
    tables : mapping of str to Table
        Every table of `optimiser.records.tables.TABLES`, the optional ones empty where not there.
    findings : Findings
        Takes the faults. Nothing is said about a name whose table could not be read.
    """
    homes, households = tables["homes"], tables["households"]
    for name in ("members", "bids", "offers"):
        _check_named(tables[name], "household_id", households, "household_id", findings)
    for name in ("bids", "offers", "households"):
        _check_named(tables[name], "home_id", homes, "home_id", findings)
    developments = _developments(tables)
    _check_names(
        tables["households"], "return_to", developments, "a development of homes or developments", findings
    )
    _check_names(
        tables["blocks"], "land_for", developments, "a development of homes or developments", findings
    )
    _check_named(tables["blocks"], "block", homes, "block", findings)
    _check_lists(tables, findings)


def _developments(tables: Tables) -> set[str]:
    names = {*tables["homes"].frame["development"], *tables["developments"].frame["development"]}
    return names - {""} if tables["homes"].was_read else set()


def _check_named(table: Table, column: str, other: Table, key: str, findings: Findings) -> None:
    """Note the cells of a column that name no row of the other table."""
    if other.was_read:
        _check_names(table, column, set(other.frame[key]) - {""}, f"a {key} of {other.where}", findings)


def _check_names(table: Table, column: str, known: set[str], what: str, findings: Findings) -> None:
    if not known:
        return
    unknown = table.has(column) & ~table.frame[column].isin(known).to_numpy()
    if not unknown.any():
        return
    near = NearMisses(sorted(known))
    names: list[str] = table.frame[column].tolist()
    table.fault(findings, unknown, column, lambda at: f"'{names[at]}' is not {what}.{near.hint(names[at])}")


def _check_lists(tables: Tables, findings: Findings) -> None:
    households, homes = tables["households"], tables["homes"]
    _check_each(households, "property_types", PROPERTY_TYPES, "a property type", findings)
    if homes.was_read:
        for column, key, what in (
            ("areas", "area", "an area of homes"),
            ("landlords", "landlord", "a landlord of homes"),
        ):
            _check_each(households, column, sorted({*homes.frame[key]} - {""}), what, findings)


def _check_each(table: Table, column: str, known: Iterable[str], what: str, findings: Findings) -> None:
    """Note every entry of a list column that is not known."""
    names = list(known)
    if not names or set().union(*set(table.frame[column])) <= set(names):
        return
    exploded = table.frame[column].explode().dropna()
    unknown = exploded[~exploded.isin(names)]
    near = NearMisses(names)
    for at, name in zip(unknown.index, unknown, strict=True):
        hint = near.hint(name) or f" Known are {listed(names)}."
        findings.fault(
            table.where,
            f"'{name}' is not {what}.{hint}",
            row=int(table.rows[at]),
            column=column,
            value=name,
        )


def check_tenants(tables: Tables, findings: Findings) -> None:
    """Check that every tenant has one occupied home to itself; one without is a notice."""
    homes, households = tables["homes"], tables["households"]
    if not (homes.was_read and households.was_read):
        return
    present = households.frame["home_id"]
    status = homes.frame.drop_duplicates("home_id").set_index("home_id")["status"]
    found = present.map(status)
    wrong = households.has("home_id") & found.notna().to_numpy() & (~found.isin(["occupied", ""])).to_numpy()
    households.fault(
        findings,
        wrong,
        "home_id",
        lambda at: f"'{present.iat[at]}' is {found.iat[at]} in {homes.where}; a tenant's home is 'occupied'.",
    )
    _check_one_household_a_home(households, findings)
    _tell_empty_occupied(homes, households, findings)


def _check_one_household_a_home(households: Table, findings: Findings) -> None:
    living = households.frame.loc[households.has("home_id"), "home_id"]
    first = living.drop_duplicates().reset_index().set_index("home_id")["index"]
    mask = households.nothing()
    mask[living.index[living.duplicated()]] = True

    def problem(at: int) -> str:
        home = households.cell("home_id", at)
        other = first[home]
        who = households.cell("household_id", other)
        return (
            f"'{home}' is already the home of '{who}' in row {households.rows[other]}; "
            "two households cannot be tenants of one home."
        )

    households.fault(findings, mask, "home_id", problem)


def _tell_empty_occupied(homes: Table, households: Table, findings: Findings) -> None:
    occupied = homes.frame.loc[homes.frame["status"] == "occupied", "home_id"]
    without = occupied[~occupied.isin(households.frame["home_id"])]
    if len(without):
        findings.notice(
            f"{homes.where}: {len(without):,} occupied homes have no household in {households.where} "
            f"({listed(without, 3)}); they are not freed by this plan."
        )
