"""Who is told what, by Airflow's own notifiers on real connections, when a task fails or a source is late."""

from __future__ import annotations

import email
import email.policy
import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from endpoints import mail_endpoint, web_endpoint
from holdfast.errors import HoldfastError
from holdfast.settings import PROJECT, load_settings

pytestmark = pytest.mark.usefixtures("bag")  # Airflow has a home of its own before anything of it is imported
HOSTILE = "order <script>alert(1)</script> of {{ conn.smtp_default.password }} & co"


def web(address: str) -> str:
    return json.dumps({"conn_type": "http", "host": address})


def failed(sentence: str) -> dict[str, Any]:
    ti = SimpleNamespace(dag_id="ingest_orders", task_id="load", log_url="http://airflow.example/log")
    return {"ti": ti, "exception": HoldfastError(sentence)}


def test_everybody_named_is_told_what_failed_what_is_left_and_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from notices import tell_of_failure

    with mail_endpoint() as (port, mails), web_endpoint() as (address, posts):
        notify = {"email": ["ana@example.com", "bia@example.com"], "slack": "team", "webhook": "operations"}
        monkeypatch.setenv("HOLDFAST_HOME", str(tmp_path))
        monkeypatch.setenv("HOLDFAST_NOTIFY", json.dumps(notify))
        options = "disable_ssl=true&disable_tls=true&from_email=holdfast%40example.com"
        monkeypatch.setenv("AIRFLOW_CONN_SMTP_DEFAULT", f"smtp://127.0.0.1:{port}/?{options}")
        slack = {"conn_type": "slackwebhook", "host": f"{address}/slack", "password": "T0/B0/xyz"}
        monkeypatch.setenv("AIRFLOW_CONN_TEAM", json.dumps(slack))
        monkeypatch.setenv("AIRFLOW_CONN_OPERATIONS", web(f"{address}/hook"))
        tell_of_failure(failed(HOSTILE))
    (mail,) = (email.message_from_string(mail, policy=email.policy.default) for mail in mails)
    assert mail["Subject"] == "Holdfast: ingest_orders load failed"
    assert mail["To"] == "ana@example.com, bia@example.com"
    body = next(part for part in mail.walk() if part.get_content_type() == "text/html").get_content()
    assert "order &lt;script&gt;alert(1)&lt;/script&gt; of {{ conn.smtp_default.password }} &amp; co" in body
    assert "readers have nothing" in body
    assert "correct the export or the layout" in body
    said = dict(posts)
    assert "&lt;script&gt;" in said["/slack/T0/B0/xyz"]["text"]
    assert HOSTILE in said["/hook"]["text"]
    assert "http://airflow.example/log" in said["/hook"]["text"]


def test_one_that_cannot_be_reached_hinders_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from notices import tell_of_late_exports

    with web_endpoint() as (address, posts):
        monkeypatch.setenv("AIRFLOW_CONN_OPERATIONS", web(address))
        monkeypatch.setenv("AIRFLOW_CONN_SMTP_DEFAULT", "smtp://127.0.0.1:1/?from_email=h%40example.com&timeout=1")
        notify = {"email": "ana@example.com", "slack": "no_such_connection", "webhook": "operations"}
        settings = load_settings({"HOLDFAST_HOME": str(tmp_path), "HOLDFAST_NOTIFY": json.dumps(notify)})
        tell_of_late_exports(settings, ["crm", "chat"], "2025-12-15T07:00:00-03:00")
    assert [body["subject"] for _, body in posts] == ["Holdfast: no news from crm and chat"]


def test_every_task_of_every_dag_tells(bag: Any) -> None:
    from notices import tell_of_failure

    tasks = [task for dag in bag.dags.values() for task in dag.tasks]
    assert len(tasks) > 15
    assert all(list(task.on_failure_callback or []) == [tell_of_failure] for task in tasks)


def test_a_task_that_fails_in_airflow_tells_and_lineage_is_sent(tmp_path: Path) -> None:
    """Through Airflow itself: a DAG that cannot deliver, for nothing is published, with both endpoints listening."""
    code = (
        "from holdfast.settings import load_settings\n"
        "from airflow_home import prepare_database, set_environment, speak_one_version\n"
        "prepare_database(set_environment(load_settings(), 'once'))\n"
        "speak_one_version()\n"
        "from airflow.dag_processing.dagbag import DagBag\n"
        f"print(DagBag({str(PROJECT / 'dags')!r}).dags['deliver_agenda'].test().state)"
    )
    with web_endpoint() as (address, posts):
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("HOLDFAST_", "AIRFLOW_"))},
            "PYTHONPATH": os.pathsep.join([str(PROJECT / "plugins"), str(PROJECT / "dags")]),
            "HOLDFAST_HOME": str(tmp_path),
            "HOLDFAST_NOTIFY": '{"webhook": "operations"}',
            "AIRFLOW_CONN_OPERATIONS": web(f"{address}/hook"),
            "AIRFLOW__OPENLINEAGE__TRANSPORT": json.dumps({"type": "http", "url": address}),
            "AIRFLOW__OPENLINEAGE__NAMESPACE": "holdfast",
        }
        done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert "failed" in done.stdout.splitlines()
    (notice,) = (body for path, body in posts if "lineage" not in path)
    assert notice["subject"] == "Holdfast: deliver_agenda deliver failed"
    assert "Nothing is published" in notice["text"]
    events = {(body["eventType"], body["job"]["name"]) for path, body in posts if "lineage" in path}
    assert {("START", "deliver_agenda.deliver"), ("FAIL", "deliver_agenda.deliver")} <= events


@pytest.mark.parametrize("text", ["{", "[]", '{"telegram": "x"}', '{"email": 3}', '{"slack": ["a"]}'])
def test_a_setting_that_names_nobody_is_refused(text: str) -> None:
    with pytest.raises(HoldfastError, match="HOLDFAST_NOTIFY"):
        load_settings({"HOLDFAST_NOTIFY": text})


def test_the_pages_tell_of_the_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from notices import tell_of_failure

    monkeypatch.setenv("HOLDFAST_HOME", str(tmp_path))
    (tmp_path / "pages" / "assets").mkdir(parents=True)
    tell_of_failure(failed(HOSTILE))
    said = (tmp_path / "pages" / "assets" / "last_run.js").read_text(encoding="utf-8")
    assert '"step":"ingest_orders load"' in said
    assert "order \\u003cscript\\u003ealert(1)" in said
