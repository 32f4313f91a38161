"""Each owner's next day as an e-mail, through Airflow's SMTP hook and a mail server on the loopback: once, corrected when it changed."""

from __future__ import annotations

import email
import email.policy
import json
from email.message import EmailMessage
from pathlib import Path

import pytest

from endpoints import mail_endpoint
from holdfast.deliver import deliver_agenda
from holdfast.deliver.digests import digests_to_send
from holdfast.errors import HoldfastError, PassingError
from holdfast.settings import Settings, load_settings

OWNER = "Zé da Silva"
pytestmark = pytest.mark.usefixtures("airflow_home")


def with_digests(settings: Settings, **digests: str) -> Settings:
    """The same settings with owners' addresses; the owner of the test, and others by keyword."""
    env = {"HOLDFAST_HOME": str(settings.home), "HOLDFAST_VARS": json.dumps({"time_zone": "America/Sao_Paulo"})}
    return load_settings({**env, "HOLDFAST_DIGESTS": json.dumps({OWNER: "ze@acme.example", **digests})})


def connect(monkeypatch: pytest.MonkeyPatch, port: int, login: str = "") -> None:
    options = "disable_ssl=true&disable_tls=true&from_email=holdfast%40acme.example&timeout=2&retry_limit=1"
    monkeypatch.setenv("AIRFLOW_CONN_SMTP_DEFAULT", f"smtp://{login}127.0.0.1:{port}/?{options}")


def read(mail: str) -> EmailMessage:
    return email.message_from_string(mail, EmailMessage, policy=email.policy.default)


def test_a_digest_is_sent_once_and_corrected_when_the_list_has_changed(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    from mailing import send_digests

    deliver_agenda(settings)
    mine = with_digests(settings, Nobody="nobody@acme.example")
    with mail_endpoint() as (port, mails):
        connect(monkeypatch, port)
        assert send_digests(mine) == 1
        assert send_digests(mine) == 0
        (listed,) = (settings.deliveries / "2025-12-15").glob("ze*.csv")
        listed.write_bytes(listed.read_bytes().replace(b"+5511987654321", b"+5511900000000"))
        assert send_digests(mine) == 1
    first, second = (read(mail) for mail in mails)
    assert first["To"] == "ze@acme.example"
    assert first["Subject"] == "2 contacts on Monday, December 15, 2025 (1 call, 1 visit)"
    assert second["Subject"] == f"Corrected: {first['Subject']}"
    assert first["Message-ID"] != second["Message-ID"]
    body = next(part for part in first.walk() if part.get_content_type() == "text/html").get_content()
    assert "Ana Conceição" in body
    assert "1 more in the coming days" in body
    assert "<script>" not in body
    attached = {part.get_filename() for part in first.walk() if part.get_filename()}
    assert {name.rpartition(".")[2] for name in attached if name} == {"csv", "ics"}


def test_what_is_delivered_speaks_the_language_of_the_settings(settings: Settings) -> None:
    env = {"HOLDFAST_HOME": str(settings.home), "HOLDFAST_LANGUAGE": "pt-BR"}
    mine = load_settings({**env, "HOLDFAST_DIGESTS": json.dumps({OWNER: "ze@acme.example"})})
    deliver_agenda(mine)
    (listed,) = (mine.deliveries / "2025-12-15").glob("ze*.html")
    page = listed.read_text(encoding="utf-8")
    assert '<html lang="pt-BR">' in page
    assert "segunda-feira, 15 de dezembro de 2025" in page
    assert "Curva A: 2 vezes por semana, nenhum até agora neste canal." in page
    assert "Prometido para 15 de dezembro de 2025.\n Prefere WhatsApp.\n Atende 14:00-18:00." in page
    feed = listed.with_suffix(".ics").read_bytes().replace(b"\r\n ", b"").decode()
    assert "SUMMARY:ligação: Ana Conceição (A)" in feed
    assert "chegou a vez\\, curva A\\, prometido para 15 de dezembro de 2025" in feed
    (digest,) = digests_to_send(mine)
    assert digest.subject == "2 contatos: segunda-feira, 15 de dezembro de 2025 (1 ligação, 1 visita)"
    assert "Curva A: 2 vezes por semana" in digest.html
    assert "1 de novembro de 2025" in digest.html


def test_a_mail_server_that_is_away_is_one_sentence_and_tried_again(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from mailing import send_digests

    caplog.set_level("DEBUG")
    deliver_agenda(settings)
    connect(monkeypatch, 1, "mailer:s3cret-of-mail@")
    with pytest.raises(PassingError, match=f"No e-mail could be sent to {OWNER}") as raised:
        send_digests(with_digests(settings))
    assert "s3cret-of-mail" not in caplog.text + str(raised.value)
    with mail_endpoint() as (port, mails):
        connect(monkeypatch, port)
        assert send_digests(with_digests(settings)) == 1
    assert len(mails) == 1


def test_without_a_connection_it_says_which_is_needed(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    from mailing import send_digests

    deliver_agenda(settings)
    monkeypatch.delenv("AIRFLOW_CONN_SMTP_DEFAULT", raising=False)
    with pytest.raises(HoldfastError, match="the Airflow connection smtp_default"):
        send_digests(with_digests(settings))


@pytest.mark.parametrize("text", ["[]", "{", '{"Ana": 3}', '{"Ana": "ana"}', '{"Ana": "a@x.example, b@x.example"}'])
def test_an_address_that_is_none_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(HoldfastError, match="HOLDFAST_DIGESTS"):
        load_settings({"HOLDFAST_HOME": str(tmp_path), "HOLDFAST_DIGESTS": text})
