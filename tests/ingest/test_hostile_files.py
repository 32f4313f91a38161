"""Input that means harm, or does it anyway: one sentence each, the rest goes on, nothing is written outside the home."""

from __future__ import annotations

import gzip
import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import zstandard

from holdfast.settings import PROJECT

from .conftest import AS_OF, Company

GOOD = "customer_id,name\n1,Ana\n"


def refusals(company: Company) -> dict[str, str]:
    """What is refused, while the good file beside it is loaded; and nothing has appeared outside exports and home."""
    company.deliver("crm/good.csv", GOOD)
    around = {path for path in company.exports.parent.iterdir() if path.name != "home"}
    record = company.ingest("crm")
    assert "good.csv" in [file["file"] for file in record["files"]]
    assert {path for path in company.exports.parent.iterdir() if path.name != "home"} == around
    return {file["file"]: file["reason"] for file in record["refused"]}


def test_names_that_lead_out_of_an_archive(company: Company) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in ("../../evil.csv", "/tmp/evil.csv", "C:\\evil.csv", "a/../../b.csv", "new\nline.csv"):
            archive.writestr(name, "customer_id,name\n9,Eve\n")
        link = zipfile.ZipInfo("link.csv")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("inner.zip", buffer_of({"x.csv": GOOD}))
        archive.writestr("fine.csv", "customer_id,name\n2,Bia\n")
    company.deliver("crm/all.zip", buffer.getvalue())
    reasons = refusals(company)
    assert len(reasons) == 7
    assert sum("leads out of it" in reason for reason in reasons.values()) == 5
    assert "It is a link" in reasons["all.zip/link.csv"]
    assert "archive inside an archive" in reasons["all.zip/inner.zip"]
    assert company.rows("crm/customers", "name") == [("Bia",), ("Ana",)]


def buffer_of(members: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


@pytest.mark.parametrize("kind", ["gz", "zst", "zip"])
def test_decompression_bombs(company: Company, kind: str) -> None:
    bomb = b"customer_id,name\n" + b"\n" * (100 << 20)
    if kind == "zip":
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("customers.csv", bomb)
        packed = buffer.getvalue()
    else:
        packed = gzip.compress(bomb) if kind == "gz" else zstandard.compress(bomb)
    company.deliver(f"crm/bomb.{kind}", packed)
    assert "as decompression bombs do (unpacked_ratio_limit)" in refusals(company)[f"bomb.{kind}"]


def test_an_archive_that_is_larger_than_the_limit(company: Company) -> None:
    company.business["unpacked_gib_limit"] = 1 / 1024
    rows = "".join(f"{number},{os.urandom(20).hex()}\n" for number in range(40_000))
    company.deliver("crm/large.csv.gz", gzip.compress(f"customer_id,name\n{rows}".encode()))
    assert "unpacks to more than 0.000976562 GiB (unpacked_gib_limit)" in refusals(company)["large.csv.gz"]


def test_an_encrypted_archive_and_one_that_lies_about_its_members(company: Company) -> None:
    encrypted = bytearray(buffer_of({"a.csv": GOOD}))
    for sign in (b"PK\x03\x04", b"PK\x01\x02"):
        encrypted[encrypted.index(sign) + (6 if sign == b"PK\x03\x04" else 8)] |= 1
    company.deliver("crm/secret.zip", bytes(encrypted))
    damaged = buffer_of({"a.csv": GOOD * 100}).replace(b"Ana", b"Eve", 1)
    company.deliver("crm/damaged.zip", damaged)
    reasons = refusals(company)
    assert "It is encrypted" in reasons["secret.zip/a.csv"]
    assert "damaged" in reasons["damaged.zip"]


@pytest.mark.parametrize("limit", [30_000, 400_000])
def test_a_full_disk(company: Company, limit: int) -> None:
    """As a limit on the size of a file, which any user may set for a process, does it."""
    rows = "".join(f"{number},{os.urandom(200).hex()}\n" for number in range(5_000))
    company.deliver("crm/customers.csv", f"customer_id,name\n{rows}")
    script = f"""
import os, resource, signal
from holdfast.errors import HoldfastError
from holdfast.ingest import load, pull
from holdfast.settings import load_settings
settings = load_settings(os.environ)
pulled = pull(settings, "crm", "{AS_OF}")
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))
try:
    load(settings, "crm", "{AS_OF}", pulled)
except HoldfastError as error:
    print(error)
"""
    env = os.environ | {
        "PYTHONPATH": str(PROJECT / "plugins"),
        "HOLDFAST_EXPORTS": str(company.exports),
        "HOLDFAST_HOME": str(company.home),
        "HOLDFAST_VARS": json.dumps(company.business),
    }
    done = subprocess.run([sys.executable, "-c", script], env=env, text=True, capture_output=True, check=False)
    assert done.stdout.startswith("crm cannot be loaded: "), done.stderr
    assert "Nothing of this load counts; make room and run it again." in done.stdout
    assert len(done.stdout.splitlines()) == 1
    assert company.ingest("crm")["objects"] == {"customers": {"rows": 5_000, "quarantined": 0}}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(company: Company) -> None:
    company.deliver("crm/secret.csv", GOOD).chmod(0)
    assert "permission" in refusals(company)["secret.csv"].casefold()


def test_names_with_quotes_and_spaces_stay_names(company: Company) -> None:
    name = 'it\'s "a" file; drop table x --.csv'
    company.deliver(f"crm/{name}", "customer_id,name\n7,Eve\n")
    assert refusals(company) == {}
    assert company.rows("crm/customers", "_file, name") == [("good.csv", "Ana"), (name, "Eve")]
    assert not [path for path in Path(company.home).rglob("*") if path.name == "x"]


def test_a_file_that_changes_while_it_is_read(company: Company) -> None:
    """A writer goes on appending: a file is loaded as it was at one moment, or refused until it is complete."""
    path = company.deliver("crm/growing.csv", "customer_id,name\n")
    script = """
import sys
with open(sys.argv[1], "ab", buffering=0) as stream:
    print("writing", flush=True)
    for number in range(10**9):
        stream.write(b"%d,Ana\\n" % number)
"""
    writer = subprocess.Popen([sys.executable, "-c", script, str(path)], stdout=subprocess.PIPE)
    try:
        assert writer.stdout is not None
        writer.stdout.readline()
        reasons = refusals(company)
    finally:
        writer.kill()
        writer.communicate()
    assert reasons in ({}, {"growing.csv": "It changed while it was being read; it is read again when it is complete."})
    path.write_text("customer_id,name\n1,Zoë\n", encoding="utf-8")
    company.ingest("crm")
    assert ("growing.csv", "Zoë") in company.rows("crm/customers", "_file, name")
