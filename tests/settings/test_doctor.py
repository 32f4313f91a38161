"""`make doctor` on installations that lack something: what it says, and with which exit code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from holdfast import doctor
from holdfast.doctor import examine, main
from web_server import PASSWORD, USER, WebSite


class Usage(NamedTuple):
    total: int
    used: int
    free: int


def findings(home: Path, **settings: str) -> dict[str, tuple[str, str]]:
    found = examine({"HOLDFAST_HOME": str(home), **settings})
    return {finding.subject: (finding.verdict, finding.says) for finding in found}


def published(home: Path, as_of: str) -> None:
    home.mkdir(mode=0o700)
    (home / "published").mkdir()
    manifest = {"as_of": as_of, "version": "00000007-aa"}
    (home / "published" / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


def test_a_fresh_installation_has_nothing_to_mend(tmp_path: Path) -> None:
    found = findings(tmp_path / "home")
    assert {verdict for verdict, _ in found.values()} == {"good", "look"}
    assert found["versions"][0] == "good"
    assert "duckdb 1.5" in found["versions"][1]
    assert found["last run"] == ("look", "Nothing is published yet; run `make run`.")
    assert not (tmp_path / "home").exists()


def test_a_setting_that_cannot_be_used_is_all_that_is_said(tmp_path: Path) -> None:
    found = findings(tmp_path, HOLDFAST_VARS='{"churn_windw_days": 60}')
    assert found["settings"][0] == "mend"
    assert "churn_windw_days" in found["settings"][1]
    assert list(found) == ["settings"]


def test_exports_that_are_not_there(tmp_path: Path) -> None:
    assert findings(tmp_path, HOLDFAST_EXPORTS=str(tmp_path / "none"))["exports"][0] == "mend"
    (tmp_path / "exports").mkdir()
    verdict, says = findings(tmp_path, HOLDFAST_EXPORTS=str(tmp_path / "exports"))["exports"]
    assert (verdict, "none of crm, orders, chat/" in says) == ("mend", True)
    (tmp_path / "exports" / "orders").mkdir()
    verdict, says = findings(tmp_path, HOLDFAST_EXPORTS=str(tmp_path / "exports"))["exports"]
    assert (verdict, says.endswith("holds orders; crm, chat stays empty.")) == ("look", True)


def test_too_little_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda _: Usage(10, 10, 1024**3))
    verdict, says = findings(tmp_path)["disk"]
    assert verdict == "mend"
    assert "1.0 GiB are free" in says


def test_a_run_that_failed_and_a_publication_that_is_old(tmp_path: Path) -> None:
    home = tmp_path / "home"
    published(home, "2025-01-01T00:00:00Z")
    assert (
        findings(home, HOLDFAST_EXPORTS=str(tmp_path))["last run"][0] == "look"
    )  # no sample: its clock does not stand still
    (home / "checks").mkdir()
    results: list[dict[str, Any]] = [
        {"expectation": "few_lost", "status": "failed"},
        {"expectation": "x", "status": "passed"},
    ]
    (home / "checks" / "marts.json").write_text(json.dumps({"results": results}), encoding="utf-8")
    said = [finding for finding in examine({"HOLDFAST_HOME": str(home)}) if finding.subject == "last run"]
    assert said[0].verdict == "mend"
    assert "checkpoint marts failed last time (few_lost)" in said[0].says


def test_files_that_others_may_read(tmp_path: Path) -> None:
    home = tmp_path / "home"
    published(home, "2025-12-15T03:00:00Z")
    (home / "landing").mkdir()
    (home / "landing").chmod(0o755)  # whatever the umask
    assert findings(home)["permissions"] == ("look", "Others may read landing; the next run closes it.")


def test_a_server_that_is_away_and_no_secret(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOLDFAST_HOME", str(tmp_path))
    monkeypatch.setenv("HOLDFAST_POSTGRES", "postgresql://loader:s3cret@127.0.0.1:1/marts")
    assert main() == 1
    said = capsys.readouterr().out
    assert "✗ postgres     PostgreSQL at 127.0.0.1:1/marts cannot be reached" in said
    assert "s3cret" not in said


def test_exports_behind_a_network_are_listed_with_a_connection_and_told_of_without(
    tmp_path: Path, web_site: WebSite
) -> None:
    address = f"http://127.0.0.1:{web_site.port}/shop"
    env = {"HOLDFAST_HOME": str(tmp_path / "home"), "HOLDFAST_EXPORTS": address, "HOLDFAST_DELIVERIES": address}

    def said(*, with_connection: bool) -> dict[str, tuple[str, str]]:
        def connect() -> Any:
            import aiohttp
            from fsspec.implementations.http import HTTPFileSystem

            return HTTPFileSystem(client_kwargs={"auth": aiohttp.BasicAuth(USER, PASSWORD)}, skip_instance_cache=True)

        found = examine(env, (lambda settings, source: connect) if with_connection else None)
        return {finding.subject: (finding.verdict, finding.says) for finding in found}

    assert said(with_connection=False)["exports"][0] == "look"
    assert "run `python dags/doctor.py`" in said(with_connection=False)["exports"][1]
    verdict, says = said(with_connection=True)["exports"]
    assert (verdict, says.startswith(f"{address} does not exist")) == ("mend", True)
    web_site.put("shop/orders/orders.csv", b"order_id\n1\n")
    assert said(with_connection=True)["exports"] == (
        "look",
        f"{address} holds 0 files of crm, 1 files of orders, 0 files of chat.",
    )
    assert "nothing can be delivered" in said(with_connection=True)["deliveries"][1]
