"""`lettings verify`: recheck a saved plan from the raw tables, rule by rule, without the solver."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

if TYPE_CHECKING:
    from optimiser.records import CheckResult

BROKEN = 1
MOST_OF_A_CHECK = 20


@click.command("verify")
@click.argument("plan", type=click.Path(path_type=Path))
@click.argument("scenario", type=click.Path(path_type=Path))
@click.option(
    "--with",
    "overrides",
    multiple=True,
    metavar="NAME",
    help="Check against this variant, not those that the plan was made with; may be repeated.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON and nothing else.")
def command(plan: Path, scenario: Path, overrides: tuple[str, ...], as_json: bool) -> int:
    """Recheck a saved plan against its scenario, rule by rule, without the solver.

    PLAN is a folder that `lettings plan` wrote, or its plan.json. SCENARIO is what the plan was made from.

    Exit codes: 0 every check passes; 1 the plan breaks a rule; 2 plan or scenario cannot be read.

    Example:

        lettings verify my-plan-result my-plan
    """
    from optimiser.audit import verify
    from optimiser.intake import read_plan, read_scenario

    saved = read_plan(plan)
    asked = overrides or tuple(str(name) for name in saved.settings.get("overrides") or ())
    read = read_scenario(scenario, asked)
    _tell_changes(plan, read.inputs)
    checks = verify(saved, read)
    if as_json:
        click.echo(json.dumps({"passed": _all_passed(checks), "checks": _records(checks)}, indent=1))
    else:
        _show(checks)
    return 0 if _all_passed(checks) else BROKEN


def _tell_changes(plan: Path, inputs: Mapping[str, str]) -> None:
    """Say which tables are no longer those that the plan was made from, if its run.json tells."""
    try:
        made_from = json.loads(((plan if plan.is_dir() else plan.parent) / "run.json").read_text())["inputs"]
        changed = sorted(name for name, digest in inputs.items() if made_from.get(name) != digest)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return  # the record is only a help; the checks do without it
    if changed:
        click.echo(f"Note: changed since the plan was made: {', '.join(changed)}.", err=True)


def _all_passed(checks: Sequence[CheckResult]) -> bool:
    return all(check.passed for check in checks)


def _records(checks: Sequence[CheckResult]) -> list[dict[str, object]]:
    return [
        {
            "name": check.name,
            "sentence": check.sentence,
            "passed": check.passed,
            "breaches": list(check.breaches),
        }
        for check in checks
    ]


def _show(checks: Sequence[CheckResult]) -> None:
    for check in checks:
        click.echo(f"{'✓' if check.passed else '✗'} {check.sentence}")
        for breach in check.breaches[:MOST_OF_A_CHECK]:
            click.echo(f"    {breach}")
        if len(check.breaches) > MOST_OF_A_CHECK:
            click.echo(f"    and {len(check.breaches) - MOST_OF_A_CHECK:,} more like this")
    failed = sum(not check.passed for check in checks)
    told = f"{failed} of {len(checks)} checks failed" if failed else f"All {len(checks)} checks passed"
    click.echo(f"\n{told}.")
