"""Which canonical object a file is most like, and which exported column is which canonical one.

A pair of columns is weighed by its names (in English, Portuguese or Spanish), by how many values parse as the column's
kind, and, for ids of customers, by how many are known already. The object is the one whose required columns are found best.
"""

from __future__ import annotations

import re
import shutil
import tempfile
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from holdfast.connections import settled
from holdfast.ingest.cast import notation
from holdfast.ingest.cast.locales import find_locale
from holdfast.ingest.files.refusal import Refused
from holdfast.ingest.layout.canonical import CanonicalObject, Column, canonical_objects
from holdfast.ingest.layout.model import Locale
from holdfast.layout_maker.looking import Look, look_at
from holdfast.quoting import identifier, literals

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SAME_NAME, OWN_NAME, ALIKE_NAME, HALF_NAME = 1.0, 0.95, 0.85, 0.5
# values that must parse before a column is taken for a date or a number
ENOUGH_PARSE = 0.8
LEAST_WEIGHT = 0.45


@dataclass(frozen=True)
class Candidate:
    """An exported column for a canonical one, how well it fits (0 to 1), and why, in words."""

    exported: str
    weight: float
    why: str


@dataclass(frozen=True)
class Proposal:
    """What a file is taken for. `columns` gives the chosen column of each canonical one, `candidates` all of them, best
    first; `missing` the required columns that none was found for; `unmapped` the exported columns left over."""

    source: str
    object_name: str
    look: Look
    locale: Locale
    doubt: str
    columns: Mapping[str, Candidate]
    candidates: Mapping[str, Sequence[Candidate]]
    missing: Sequence[str]
    unmapped: Sequence[str]
    before: Sequence[Sequence[str | None]] = field(default=(), repr=False)


def propose(
    path: Path, home: Path | None = None, source: str | None = None, object_name: str | None = None
) -> Proposal:
    """Propose a layout for the file at `path`; `home` is where known ids of customers are, `source` and `object_name`
    narrow the choice. Raises HoldfastError when the file cannot be read."""
    import duckdb

    work = Path(tempfile.mkdtemp(prefix="holdfast-layout-"))
    try:
        with duckdb.connect() as connection:
            settled(connection)
            look = look_at(connection, path, work)
            return _best(connection, look, path.stem, home, source, object_name)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def words(name: str) -> str:
    """A column's name as it is compared: lower case, without accents, words apart."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
    bare = unicodedata.normalize("NFKD", spaced).encode("ascii", "ignore").decode().casefold()
    return " ".join(re.findall(r"[a-z0-9]+", bare))


@cache
def known_names() -> Mapping[str, Mapping[str, Sequence[str]]]:
    """Names by object (`any` for all) and canonical column."""
    import yaml

    text = Path(__file__).with_name("known_names.yml").read_text(encoding="utf-8")
    known: Mapping[str, Mapping[str, Sequence[str]]] = yaml.safe_load(text)
    return known


def _best(
    connection: DuckDBPyConnection,
    look: Look,
    stem: str,
    home: Path | None,
    source: str | None,
    object_name: str | None,
) -> Proposal:
    shares = _Shares(connection, look)
    proposals = [
        _for_object(shape, look, shares, _known_ids(connection, home))
        for name_of_source, shapes in canonical_objects().items()
        for shape in shapes.values()
        if source in (None, name_of_source) and object_name in (None, shape.name)
    ]

    def fit(proposal: Proposal) -> tuple[float, float]:
        shape = canonical_objects()[proposal.source][proposal.object_name]
        found = [proposal.columns[name].weight for name in shape.required if name in proposal.columns]
        key = sum(name in proposal.columns for name in shape.required) / max(len(shape.required), 1)
        optional = sum(c.weight for name, c in proposal.columns.items() if name not in shape.required)
        named = 0.3 if words(proposal.object_name).rstrip("s") in words(stem) else 0.0
        return (key + named, sum(found) + optional)

    rows = connection.execute("select * from sample limit 3").fetchall()
    best = max(proposals, key=fit)
    return Proposal(**{**best.__dict__, "before": rows})


class _Shares:
    """Which share of a column's values parses as a kind, each asked once."""

    def __init__(self, connection: DuckDBPyConnection, look: Look) -> None:
        self.connection = connection
        self.doubt = ""
        self.known: dict[tuple[str, str], float] = {}
        doubtful = [(name, "instant") for name in look.header if self._looks_like(name, r"^\d{1,4}[/.-]\d{1,2}[/.-]")]
        doubtful += [(name, "amount") for name in look.header if self._looks_like(name, r"^[^\d]{0,4}-?[\d.,]+$")]
        try:
            self.locale = find_locale(connection, "select * from sample", doubtful, Locale(), look.delimiter)  # type: ignore[arg-type]
        except Refused as refusal:
            self.doubt = str(refusal)
            self.locale = Locale(dates="dmy", decimal="," if look.delimiter == ";" else ".")

    def of(self, name: str, kind: str) -> float:
        if (name, kind) not in self.known:
            value = notation.canonical(kind, identifier(name), self.locale)  # type: ignore[arg-type]
            test = notation.is_canonical(kind, "value")  # type: ignore[arg-type]
            self.known[name, kind] = self._share(f"select {value} as value from sample", test)
        return self.known[name, kind]

    def matching(self, name: str, pattern: str) -> float:
        return self._share(
            f"select {identifier(name)} as value from sample", f"regexp_matches(trim(value), '{pattern}')"
        )

    def distinct(self, name: str) -> float:
        column = identifier(name)
        row = self.connection.execute(f"select count(distinct {column}) / greatest(count(*), 1) from sample").fetchone()
        return float(row[0]) if row else 0.0

    def among(self, name: str, ids: str) -> float:
        return self._share(f"select {identifier(name)} as value from sample", f"trim(value) in (select id from {ids})")

    def _looks_like(self, name: str, pattern: str) -> bool:
        return self.matching(name, pattern.replace("'", "''")) > ENOUGH_PARSE

    def _share(self, rows: str, test: str) -> float:
        row = self.connection.execute(
            f"select count(*) filter (where {test}) / nullif(count(*), 0) from ({rows}) where value is not null"
        ).fetchone()
        return float(row[0] or 0) if row else 0.0


def _known_ids(connection: DuckDBPyConnection, home: Path | None) -> str | None:
    """A table of the ids of customers loaded before, with and without the vendor before them."""
    files = sorted((home / "raw" / "crm" / "customers").glob("*.parquet")) if home else []
    if not files:
        return None
    connection.execute(
        "create table if not exists known_ids as select distinct unnest([customer_id, regexp_extract(customer_id, "
        f"'[^:]*$')]) as id from read_parquet({literals(files)})"
    )
    return "known_ids"


def _for_object(shape: CanonicalObject, look: Look, shares: _Shares, ids: str | None) -> Proposal:
    candidates = {column.name: _candidates(shape, column, look, shares, ids) for column in shape.columns}
    chosen: dict[str, Candidate] = {}
    pairs = sorted(
        (
            (candidate.weight + 0.01 * (name in shape.required), name, candidate)
            for name, found in candidates.items()
            for candidate in found
        ),
        key=lambda pair: (-pair[0], pair[1]),
    )
    for _, name, candidate in pairs:
        if name not in chosen and candidate.exported not in {taken.exported for taken in chosen.values()}:
            chosen[name] = candidate
    used = {candidate.exported for candidate in chosen.values()}
    return Proposal(
        shape.source,
        shape.name,
        look,
        shares.locale,
        shares.doubt,
        {column.name: chosen[column.name] for column in shape.columns if column.name in chosen},
        candidates,
        [name for name in shape.required if name not in chosen],
        [name for name in look.header if name not in used],
    )


def _candidates(
    shape: CanonicalObject, column: Column, look: Look, shares: _Shares, ids: str | None
) -> list[Candidate]:
    found = []
    for exported in look.header:
        weight, why = _by_name(shape, column.name, words(exported))
        if not weight:
            continue
        if column.kind != "text":
            share = shares.of(exported, column.kind)
            if share < ENOUGH_PARSE:
                continue
            weight, why = weight * (0.5 + share / 2), f"{why}; {share:.0%} are {notation.KIND_IN_WORDS[column.kind]}"
        if column.name == "email" and (share := shares.matching(exported, "@")) < 0.5:
            continue
        if column.name == "customer_id" and ids:
            share = shares.among(exported, ids)
            weight, why = min(1.0, weight + 0.2 * share), f"{why}; {share:.0%} are known ids of customers"
        if column.name == shape.columns[0].name and shape.required[0] == column.name:
            why += f"; {shares.distinct(exported):.0%} of the rows have one of their own"
        if weight >= LEAST_WEIGHT:
            found.append(Candidate(exported, round(weight, 2), why))
    return sorted(found, key=lambda candidate: (-candidate.weight, candidate.exported))


def _by_name(shape: CanonicalObject, column: str, exported: str) -> tuple[float, str]:
    if exported == words(column):
        return SAME_NAME, "the canonical name"
    own = known_names().get(f"{shape.source}.{shape.name}", {}).get(column, ())
    general = known_names()["any"].get(column, ())
    if exported in own:
        return OWN_NAME - 0.001 * list(own).index(exported), "a usual name of it"
    if exported in general:
        return ALIKE_NAME, "a usual name of it"
    # customer_email, valor_total_brl: a usual name of two words or more with something around it
    parts = f" {exported} "
    if any(" " in name and f" {name} " in parts for name in (*own, *general)):
        return HALF_NAME, "has a usual name of it in it"
    return 0.0, ""
