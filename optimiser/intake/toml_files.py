"""Scenario and policy files: TOML, with `extends` and policies named by file, relative to the file itself."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from optimiser.intake.input_files import InputFiles, unreadable
from optimiser.intake.merging import Settings, WholeTable, merged


@dataclass
class SettingsReader:
    """Reads settings files and what they refer to.

    Attributes
    ----------
    files : InputFiles
    folders : list of Path
        Folders of the scenario files read, nearest first: a table that one lacks is taken from the next.
    """

    files: InputFiles
    folders: list[Path] = field(default_factory=list)

    def scenario(self, path: Path) -> Settings:
        """Read a scenario file with everything that it extends.

        Raises
        ------
        UnreadableInputError
            If a file is missing or no TOML, or `extends` comes back to a file that is being read.
        """
        return self._extended(path, (), self._resolve_scenario)

    def resolve(self, settings: Settings, path: Path) -> Settings:
        """Put in what settings that did not come from a TOML file (a workbook's) refer to."""
        self._enter(path.parent)
        return self._with_base(settings, path, (path.resolve(),), self._resolve_scenario)

    def _extended(self, path: Path, above: tuple[Path, ...], resolve: Any) -> Settings:
        real = path.resolve()
        if real in above:
            ring = " -> ".join(self.files.name(each) for each in (*above[above.index(real) :], real))
            raise unreadable(
                self.files.name(path), f"The files extend one another in a ring: {ring}.", column="extends"
            )
        if resolve == self._resolve_scenario:
            self._enter(path.parent)
        return self._with_base(self._parse(path), path, (*above, real), resolve)

    def _with_base(self, own: Settings, path: Path, above: tuple[Path, ...], resolve: Any) -> Settings:
        """Resolve a file's own settings and lay them over what it extends."""
        base = own.pop("extends", None)
        own = resolve(own, path, above)
        if base is None:
            return own
        if not isinstance(base, str) or not base:
            problem = 'extends names one file, e.g. extends = "../base/scenario.toml".'
            raise unreadable(self.files.name(path), problem, column="extends", value=str(base))
        target = path.parent / base
        target = target / "scenario.toml" if target.is_dir() else target
        return merged(self._extended(target, above, resolve), own)

    def _resolve_scenario(self, settings: Settings, path: Path, above: tuple[Path, ...]) -> Settings:
        """Read the policies that a scenario, its authorities and its overrides name by file."""
        resolved = self._with_policy(settings, path)
        authorities = resolved.get("authorities")
        if isinstance(authorities, Mapping):
            resolved["authorities"] = {
                name: self._with_policy(table, path) if isinstance(table, Mapping) else table
                for name, table in authorities.items()
            }
        overrides = resolved.get("overrides")
        if isinstance(overrides, list):
            resolved["overrides"] = [
                self._resolve_scenario(dict(table), path, above) if isinstance(table, Mapping) else table
                for table in overrides
            ]
        return resolved

    def _with_policy(self, table: Mapping[str, Any], path: Path) -> Settings:
        resolved = dict(table)
        policy = resolved.get("policy")
        if isinstance(policy, str):
            resolved["policy"] = self._policy_file(path.parent / policy)
        elif isinstance(policy, Mapping) and "extends" in policy:
            resolved["policy"] = WholeTable(self._with_base(dict(policy), path, (), _as_policy))
        return resolved

    def _policy_file(self, path: Path) -> WholeTable:
        return WholeTable(self._extended(path, (), _as_policy), source=self.files.name(path))

    def _enter(self, folder: Path) -> None:
        if folder not in self.folders:
            self.folders.append(folder)

    def _parse(self, path: Path) -> Settings:
        name = self.files.name(path)
        data = self.files.read(path)
        try:
            return tomllib.loads(data.decode("utf-8-sig"))
        except UnicodeDecodeError:
            raise unreadable(name, "The file is not UTF-8 text. Save it as UTF-8.") from None
        except tomllib.TOMLDecodeError as error:
            raise unreadable(name, f"This is not valid TOML: {error}.") from None
        except (RecursionError, ValueError):
            raise unreadable(
                name, "This is not valid TOML: it is nested too deeply or holds an impossible value."
            ) from None


def _as_policy(settings: Settings, path: Path, above: tuple[Path, ...]) -> Settings:
    """Let a policy file have its keys at the top or under ``[policy]``."""
    inner = settings.get("policy")
    return dict(inner) if set(settings) == {"policy"} and isinstance(inner, Mapping) else settings
