"""A proposal as words for a terminal, and as the YAML of a layout to be edited."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from holdfast.ingest.layout.canonical import canonical_objects
from holdfast.layout_maker.proposing import Proposal


def as_yaml(proposal: Proposal, name: str, file: Path) -> str:
    """The layout, with why each column was chosen, what else might be it, and what is missing."""
    locale = proposal.locale
    lines = [
        f"# Proposed for {file.name} ({proposal.look.description}). Read it, mend it, try it:",
        f"# make try FILE={file} LAYOUT=<this file>",
        f"layout: {name}",
    ]
    if proposal.doubt:
        lines.append(f"# CHECK the next lines: {proposal.doubt}")
    lines += [f"dates: {json.dumps(locale.dates)}"] if locale.dates else []
    lines += [f"decimal: {json.dumps(locale.decimal)}"] if locale.decimal else []
    lines.append("# time_zone: America/Sao_Paulo   # of times without an offset; without it they are UTC")
    required = [proposal.columns[column].exported for column in _required(proposal) if column in proposal.columns]
    lines += [
        "exports:",
        f"  - source: {proposal.source}",
        f"    required: {json.dumps(required, ensure_ascii=False)}",
        "    objects:",
        f"      {proposal.object_name}:",
        "        columns:",
    ]
    for column, chosen in proposal.columns.items():
        others = [other.exported for other in proposal.candidates[column] if other.exported != chosen.exported]
        also = f"; or {', '.join(others)}" if others else ""
        lines.append(f"          {column}: {_text(chosen.exported)}  # {chosen.why}{also}")
    for column in proposal.missing:
        lines.append(
            f"          # {column}: MISSING, and required; one of {', '.join(proposal.unmapped) or 'nothing left'}?"
        )
    lines += ["# kept aside as JSON, for no canonical column is like it:"] if proposal.unmapped else []
    lines += [f"#   {exported}" for exported in proposal.unmapped]
    return "\n".join(lines) + "\n"


def in_words(proposal: Proposal) -> Iterator[str]:
    """What was found, line by line."""
    yield f"{proposal.look.description}; {len(proposal.look.header)} columns."
    yield f"It is most like {proposal.source}.{proposal.object_name}."
    for column, chosen in proposal.columns.items():
        star = "*" if column in _required(proposal) else " "
        yield f"  {column + star:22} <- {chosen.exported}  ({chosen.weight:.0%}: {chosen.why})"
    for column in proposal.missing:
        yield f"  {column + '*':22} <- nothing found: it is required. Columns left: {', '.join(proposal.unmapped) or 'none'}."
    if proposal.unmapped:
        yield f"Not mapped, kept aside: {', '.join(proposal.unmapped)}."
    if proposal.doubt:
        yield f"To be checked: {proposal.doubt}"
    yield "The first rows as they stand:"
    for row in proposal.before:
        yield "  " + " | ".join("" if value is None else str(value) for value in row)


def _required(proposal: Proposal) -> tuple[str, ...]:
    return canonical_objects()[proposal.source][proposal.object_name].required


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)
