"""One distribution of flat packages: none of its import names may be another's."""

from __future__ import annotations

import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]


def project() -> dict[str, object]:
    return tomllib.loads((REPOSITORY / "pyproject.toml").read_text())


def our_packages() -> list[str]:
    return project()["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]  # type: ignore[index,return-value]


def test_no_other_distribution_claims_one_of_our_import_names() -> None:
    owners = packages_distributions()
    claimed = {name: set(owners.get(name, ())) - {"lessons-library"} for name in our_packages()}
    assert {name: others for name, others in claimed.items() if others} == {}


def test_every_package_of_the_repository_is_in_the_distribution() -> None:
    not_shipped = {"tests", "benchmarks"}
    present = {path.parent.name for path in REPOSITORY.glob("*/__init__.py")} - not_shipped
    assert present == set(our_packages())


def test_the_distribution_cannot_be_uploaded_by_mistake() -> None:
    assert "Private :: Do Not Upload" in project()["project"]["classifiers"]  # type: ignore[index]


def test_every_setting_is_documented() -> None:
    from archive.settings import Settings

    readme = (REPOSITORY / "README.md").read_text()
    missing = [name for name in Settings.model_fields if f"LESSONS_{name.upper()}" not in readme]
    assert missing == []


def test_every_decision_record_has_a_number_of_its_own() -> None:
    numbers = [path.name[:4] for path in (REPOSITORY / "docs" / "adr").glob("*.md")]
    assert sorted(numbers) == [f"{n:04d}" for n in range(1, len(numbers) + 1)]
