"""CONTRIBUTING's recipes, carried out as they are written: their own code blocks, on a copy of the project."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from holdfast.settings import PROJECT

CONTRIBUTING = (PROJECT / "CONTRIBUTING.md").read_text(encoding="utf-8")
LEFT_BEHIND = shutil.ignore_patterns(".*", "__pycache__", "target", "logs", "*.pyc")
CUSTOMERS = "customer_id,name,owner,whatsapp_opt_in\nC1,Ana,Bia,true\nC2,Rui,Bia,false\nC3,Eva,Bia,true\n"
# Of 1,272 in all: the last hundredth.
SMALL_ORDER = "order_id,customer_id,ordered_at,gross_amount,currency\n1003,C3,2025-12-01T12:00:00Z,0.50,BRL\n"
AS_OF = "2025-12-31"
SETTINGS = json.loads(re.findall(r"HOLDFAST_VARS='(\{\"tiers_below_c.*?)'", CONTRIBUTING)[0])

# What a newcomer would do with `make run` and a look at the published tables, in one process of the copy.
RUN = """
import json
from pathlib import Path
from companies import Company
# so far ahead that whoever is written to every 90 days has their day in it
company = Company(Path({folder!r}), {{"time_zone": "America/Sao_Paulo", "agenda_horizon_days": 120, **{settings!r}}})
company.run({as_of!r})
print(json.dumps([company.ask(query) for query in {queries!r}], default=str))
"""


def blocks(recipe: str) -> dict[str, list[str]]:
    """The fenced blocks of one recipe, by language, without the indent of the list they stand in."""
    section = CONTRIBUTING.split(f"## Recipe: {recipe}\n")[1].split("\n## ")[0]
    found: dict[str, list[str]] = {}
    for indent, language, text in re.findall(r"^( *)```(\w*)\n(.*?)\n\1```", section, re.MULTILINE | re.DOTALL):
        found.setdefault(language, []).append(textwrap.dedent(text) if indent else text)
    return found


def put_before(file: Path, mark: str, text: str) -> None:
    whole = file.read_text(encoding="utf-8")
    assert whole.count(mark) == 1, f"{mark!r} stands {whole.count(mark)} times in {file}"
    file.write_text(whole.replace(mark, text + mark), encoding="utf-8")


class Newcomer:
    """Somebody with a clone of their own."""

    def __init__(self, folder: Path) -> None:
        self.project = folder / "clone"
        self.company = folder / "company"
        shutil.copytree(PROJECT, self.project, ignore=LEFT_BEHIND)

    def python(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        paths = ":".join(str(self.project / name) for name in ("plugins", "tests"))
        environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": paths, "HOME": str(self.company)}
        return subprocess.run(
            [sys.executable, *arguments], cwd=self.project, env=environment, capture_output=True, text=True, check=False
        )

    def export(self, path: str, text: str) -> None:
        file = self.company / "exports" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def run(self, *queries: str) -> list[list[dict[str, object]]]:
        done = self.python(
            "-c", RUN.format(folder=str(self.company), settings=SETTINGS, as_of=AS_OF, queries=list(queries))
        )
        assert done.returncode == 0, done.stderr[-2000:]
        answers: list[list[dict[str, object]]] = json.loads(done.stdout.splitlines()[-1])
        return answers


@pytest.fixture(scope="module")
def newcomer(tmp_path_factory: pytest.TempPathFactory) -> Newcomer:
    """All four recipes carried out, one after the other; not run yet."""
    newcomer = Newcomer(tmp_path_factory.mktemp("recipes"))
    layout = blocks("a vendor's layout")
    newcomer.export("orders/pedidos-2025.csv", layout[""][0] + "\n")
    newcomer.export("crm/customers.csv", CUSTOMERS)
    (newcomer.project / "plugins/holdfast/layouts/my_shop.yml").write_text(layout["yaml"][0], encoding="utf-8")

    models = newcomer.project / "dbt_project/models/marts/retention"
    metric = blocks("a metric")
    rate = "    {{ rate('segments.repeat_buyer_count', 'segments.buyer_count') }} as repurchase_rate,\n"
    put_before(models / "retention.sql", rate, textwrap.indent(metric["sql"][0], "    ") + "\n")
    column = textwrap.indent(textwrap.dedent(metric["yaml"][0]), "      ")
    put_before(models / "_retention.yml", "      - name: reactivation_rate\n", column + "\n")

    table = newcomer.project / "expectations/marts/retention.yml"
    put_before(table, "  is_complete: true\nexpectations:\n", "  reactivated_share_rate: 0.07\n")
    put_before(
        table,
        "  - id: rates_are_shares\n",
        textwrap.indent(textwrap.dedent(blocks("an expectation")["yaml"][0]), "  ") + "\n\n",
    )

    newcomer.export("orders/small.csv", SMALL_ORDER)
    cadences = [re.search(line, CONTRIBUTING) for line in (r"contact_cadences\.csv`: `([^`]+)`", r"`(D,[^`]+)` writes")]
    with (newcomer.project / "dbt_project/seeds/contact_cadences.csv").open("a", encoding="utf-8") as seed:
        seed.writelines(cadence[1] + "\n" for cadence in cadences if cadence)
    return newcomer


@pytest.mark.slow
def test_the_recipes_do_what_they_say(newcomer: Newcomer) -> None:
    order, dictionary, checks, contacts, of_d = newcomer.run(
        "select ordered_at, gross_amount::double as gross, discount_amount::double as discount, net_amount::double as net"
        " from core.fct_orders where order_id = '1001'",
        "select column_name from audit.column_dictionary where column_name = 'reactivated_share_rate'",
        "select status from audit.checks where expectation = 'few_of_a_month_came_back'",
        "select distinct c.name from marts.contact_agenda as a join core.dim_customers as c using (customer_id)"
        " where a.channel = 'whatsapp'",
        "select distinct c.name, a.channel, a.interval_days from marts.contact_agenda as a"
        " join core.dim_customers as c using (customer_id) where a.tier = 'D'",
    )
    assert order == [{"ordered_at": "2025-11-03 17:05:00", "gross": 1234.56, "discount": 34.56, "net": 1200.0}]
    assert dictionary
    assert [row["status"] for row in checks] == ["passed"]
    assert contacts == [{"name": "Ana"}]
    assert of_d == [{"name": "Eva", "channel": "email", "interval_days": 90.0}]


@pytest.mark.slow
def test_the_expectation_of_the_recipe_can_fail(newcomer: Newcomer) -> None:
    one = ["-m", "pytest", "-p", "no:cacheprovider", "-q", "tests/checks/test_expectations_fail.py"]
    done = newcomer.python(*one, "-k", "few_of_a_month")
    assert done.returncode == 0, done.stdout[-2000:]
    assert "passed" in done.stdout


@pytest.mark.slow
def test_the_unit_test_of_the_metric_fails_with_a_wrong_value_first(newcomer: Newcomer) -> None:
    value = re.search(r"`(reactivated_share_rate: [\d.]+)", CONTRIBUTING)
    assert value
    file = newcomer.project / "dbt_project/models/marts/retention/_retention_unit_tests.yml"
    put_before(file, "          reactivation_rate: 0.25\n", "          reactivated_share_rate: 0.5\n")
    # the lines of a tier that only a setting makes are refused without it, and the suite has settings of its own
    cadences = newcomer.project / "dbt_project/seeds/contact_cadences.csv"
    as_changed = cadences.read_text(encoding="utf-8")
    cadences.write_text(re.sub(r"^D,.*\n", "", as_changed, flags=re.MULTILINE), encoding="utf-8")
    one = ["-m", "pytest", "-p", "no:cacheprovider", "-q", "-n", "0", "tests/dbt/test_dbt_unit_tests.py"]
    try:
        wrong = newcomer.python(*one)
        assert wrong.returncode == 1
        assert "dbt stopped: " in wrong.stdout, wrong.stdout[-2000:]
        put_right = file.read_text(encoding="utf-8").replace("reactivated_share_rate: 0.5", value[1])
        file.write_text(put_right, encoding="utf-8")
        right = newcomer.python(*one)
        assert right.returncode == 0, right.stdout[-2000:]
    finally:  # the tests come in any order
        cadences.write_text(as_changed, encoding="utf-8")
