"""Installing system packages: what is switched off meanwhile is put back as it was."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from portal.setup import packages
from portal.setup.report import Report

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="writes as root")


def test_services_may_not_start_during_an_install(
    tmp_path: Path, report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy = tmp_path / "policy-rc.d"
    monkeypatch.setattr(packages, "POLICY", policy)
    with packages._no_services(report):
        assert "exit 101" in policy.read_text()
        assert os.access(policy, os.X_OK)
    assert not policy.exists()


def test_policy_of_the_machine_stays(
    tmp_path: Path, report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy = tmp_path / "policy-rc.d"
    policy.write_text("theirs")
    monkeypatch.setattr(packages, "POLICY", policy)
    with packages._no_services(report):
        assert policy.read_text() == "theirs"
    assert policy.read_text() == "theirs"


def test_no_default_cluster_is_made_also_when_the_install_fails(
    tmp_path: Path, report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    note = tmp_path / "postgresql-common" / "createcluster.d" / "parvis-setup.conf"
    monkeypatch.setattr(packages, "NO_CLUSTER", note)

    def fail() -> None:
        with packages._no_default_cluster(report):
            assert note.read_text() == "create_main_cluster = false\n"
            raise RuntimeError("the mirror is away")

    with pytest.raises(RuntimeError):
        fail()
    assert not note.parent.parent.exists()


def test_folder_that_was_there_stays(
    tmp_path: Path, report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    note = tmp_path / "createcluster.d" / "parvis-setup.conf"
    note.parent.mkdir()
    (note.parent / "theirs.conf").write_text("theirs")
    monkeypatch.setattr(packages, "NO_CLUSTER", note)
    with packages._no_default_cluster(report):
        pass
    assert [path.name for path in note.parent.iterdir()] == ["theirs.conf"]
