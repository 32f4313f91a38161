"""Models and their macros say nothing that only one engine understands: what differs is said by a macro of macros/engine.sql."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from holdfast.settings import PROJECT

DBT = PROJECT / "dbt_project"
ENGINE = {"engine.sql", "engine_spark.sql"}
MODELS = sorted(
    path
    for folder in ("models", "macros", "tests")
    for path in (DBT / folder).rglob("*.sql")
    if path.name not in ENGINE
)
# What DuckDB alone knows (or means), and what to say instead.
UNPORTABLE = {
    r"\bas varchar\b": "cast to string: DuckDB knows the word, and Spark wants a length after varchar",
    r"\*\s*exclude\b": "{{ all_but([...]) }}",
    r"\*\s*replace\b": "name the columns",
    r"\bcolumns\s*\(\s*[*'\[]": "name the columns",
    r"//": "{{ whole_quotient(...) }}",
    r"::": "cast(... as ...)",
    r"\bunnest\s*\(|\bgenerate_series\s*\(|\brange\s*\(": "{{ each_integer(first, last) }}",
    r"\blist\s*\(|\blist_\w+\s*\(|\bstring_agg\s*\(|\barray_agg\s*\(": "{{ listed(value, order) }}",
    r"\bregexp_(matches|replace|extract)\s*\(": "{{ matches(text, pattern) }}, {{ words(text) }} or {{ without_matches(text, pattern) }}",
    r"\bto_(seconds|minutes|hours|days|weeks|months|years)\s*\(|\binterval\b": "{{ add_days(...) }}, {{ add_months(...) }}, {{ add_hours(...) }}",
    r"\bepoch(_ms|_us)?\s*\(|\bdate_?diff\s*\(|\bdatesub\s*\(": "{{ days_between(...) }}, {{ hours_between(...) }}, {{ seconds_between(...) }}",
    r"\bat time zone\b": "{{ local_date(...) }}, {{ midnight(...) }}, {{ text_to_instant(...) }}",
    r"\bisodow\s*\(|\bdayofweek\s*\(|\bweekday\s*\(": "{{ iso_weekday(date) }}",
    r"\bhash\s*\(": "md5(text), {{ stable_bucket(...) }} or {{ digest(...) }}",
    r"\bquantile\w*\s*\(": "{{ percentile(column, share) }}",
    r"\basof\b": "a join on an interval, whose end is lead() of the next start",
    r"\bstrf?ptime\s*\(|\bstrftime\s*\(": "cast, or a macro for both engines",
    r"\bby name\b": "name the columns in one order",
    r"\bdistinct on\b": "qualify row_number() over (...) = 1",
    r"\bpivot\b|\bunpivot\b|\bpositional join\b|\busing key\b": "plain joins and aggregates",
    r"\berror\s*\(": "{{ stop_with(sentence) }}",
    r"\w\s*->>?\s*\w": "no lambda and no arrow: a macro for both engines",
    r"\bwith recursive\b": "{{ in_rounds(query, reads, returns) }}, which has DuckDB run it on either engine",
    r"/\s*\d+\.\d|\d\.\d+\s*/": "cast(60 as double): Spark divides by a decimal to six digits",
    r"cast\s*\([^()]* / \w+ as decimal": "{{ quotient_amount(numerator, denominator) }}: engines divide decimals differently",
    r"cast\s*\([^()]* / nullif\([^()]*\) as decimal": "{{ quotient_amount(numerator, denominator) }}: engines divide decimals differently",
}


# Macros that only a recursive query calls, which DuckDB runs on either engine.
OF_ROUNDS = "one_a_day|most_pressing|pressing|also_kept"


def unportable(text: str) -> list[str]:
    """What of a model's text one engine alone understands, with what to say instead."""
    text = re.sub(r"\{#.*?#\}", "", text, flags=re.DOTALL)
    text = re.sub(rf"\{{% macro ({OF_ROUNDS})\(.*?endmacro -?%\}}", "", text, flags=re.DOTALL)
    text = re.sub(r"\{%-?\s*set \w+ -?%\}\s*with recursive.*?\{%-?\s*endset\s*-?%\}", "", text, flags=re.DOTALL)
    text = re.sub(r"\{[{%].*?[}%]\}", " ", text, flags=re.DOTALL)
    text = re.sub(r"--.*", "", text)
    text = re.sub(r"'(?:[^']|'')*'", "''", text)
    found = ((re.search(pattern, text, re.IGNORECASE), advice) for pattern, advice in UNPORTABLE.items())
    return [f"'{match[0]}': {advice}" for match, advice in found if match]


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_a_model_is_portable(path: Path) -> None:
    assert not unportable(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("select cast(a as varchar) from t", "as varchar"),
        ("select * exclude (a) from t", "* exclude"),
        ("select a // 2 from t", "//"),
        ("select a::date from t", "::"),
        ("select t.* replace (1 as a) from t", "* replace"),
        ("with recursive a as (select 1) select * from a", "with recursive"),
        ("select cast(a / nullif(b, 0) as decimal(18, 4)) from t", "cast(a / nullif(b, 0) as decimal"),
        ("select cast(a / b as decimal(18, 4)) from t", "cast(a / b as decimal"),
        ("select a / 7.0 from t", "/ 7.0"),
        ("select 1.0 / a from t", "1.0 /"),
    ],
)
def test_what_is_not_is_caught(text: str, what: str) -> None:
    assert [found.split("': ")[0] for found in unportable(text)] == [f"'{what}"]


def test_words_in_comments_texts_and_jinja_are_no_sql() -> None:
    assert not unportable("select 'a // b' as a, {{ cast_all('::') }} -- an asof join\n{# unnest(x) #} from t")


def test_every_version_of_spark_is_of_a_macro_that_dispatches() -> None:
    texts = {path.name: path.read_text(encoding="utf-8") for path in (DBT / "macros").glob("*.sql")}
    dispatched = set(re.findall(r"adapter\.dispatch\('(\w+)'\)", "".join(texts.values())))
    plain = set(re.findall(r"macro default__(\w+)", "".join(texts.values())))
    of_dbt = {"get_empty_schema_sql", "escape_single_quotes", "load_csv_rows", "location_clause"}
    assert dispatched == plain
    assert set(re.findall(r"macro spark__(\w+)", texts["engine_spark.sql"])) <= dispatched | of_dbt


def test_quotes_in_texts_are_escaped_as_the_engine_wants_them() -> None:
    """By `dbt.escape_single_quotes`: on Spark, two quotes in a row are two quotes."""
    doubling = re.compile(r"""replace\("'", "''"\)""")
    assert [path.name for path in MODELS if doubling.search(path.read_text(encoding="utf-8"))] == []


def test_no_model_asks_which_engine_runs_it() -> None:
    asking = re.compile(r"target\.(type|name)|HOLDFAST_ENGINE|adapter\.type\(\)")
    assert [path.name for path in MODELS if asking.search(path.read_text(encoding="utf-8"))] == []
