"""`make layout FILE=...` and `make try FILE=... LAYOUT=...`.

`python -m holdfast.layout_maker propose FILE [OUT [OBJECT]]` writes a layout to OUT (default, also for '': my_layouts/<name>.yml),
for OBJECT, such as orders.refunds, where the file is not what it is taken for;
`python -m holdfast.layout_maker try FILE [LAYOUT]` loads FILE into nothing. Exit codes: 0 done, 1 refused, 2 cannot be used.
"""

from __future__ import annotations

import logging
import re
import sys
from pathlib import Path

from holdfast.errors import HoldfastError
from holdfast.ingest.layout.canonical import canonical_objects
from holdfast.layout_maker import propose, try_layout
from holdfast.layout_maker.writing import as_yaml, in_words
from holdfast.settings import load_settings


def main(arguments: list[str]) -> int:
    """Run one of the two commands; returns the exit code."""
    logging.disable(logging.WARNING)  # what the loader would log is said below, once
    try:
        match arguments:
            case ["propose", file, *more] if len(more) <= 2:
                out, object_name = [*more, "", ""][:2]
                return _propose(Path(file), Path(out) if out else None, object_name)
            case ["try", file, *layout]:
                return _try(Path(file), Path(layout[0]) if layout else None)
        print(__doc__)
        return 2
    except HoldfastError as error:
        print(f"holdfast: {error}", file=sys.stderr)
        return 2
    finally:
        logging.disable(logging.NOTSET)


def _propose(file: Path, out: Path | None, wanted: str) -> int:
    source, _, object_name = wanted.partition(".")
    if wanted and object_name not in canonical_objects().get(source, {}):
        raise HoldfastError(f"There is no object {wanted}; it is written like orders.refunds.")
    if not file.is_file():
        raise HoldfastError(f"There is no file {file}.")
    name = re.sub(r"[^a-z0-9]+", "_", file.stem.casefold()).strip("_") or "my_export"
    target = out or Path("my_layouts") / f"{name}.yml"
    if target.exists():
        raise HoldfastError(f"{target} is there already; remove it, or name another with OUT=.")
    for trial in try_layout(file, None):
        if not trial.refusal:
            print(
                f"As {trial.source} it is read already, by the layout {trial.layout}; a layout of yours would be another."
            )
    proposal = propose(file, load_settings().home, source or None, object_name or None)
    for line in in_words(proposal):
        print(line)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(as_yaml(proposal, name, file), encoding="utf-8")
    print(f"Written to {target}.")
    if proposal.missing:
        print("It cannot be used before the required columns are named.")
        return 1
    print("The same rows with it:")
    return _try(file, target)


def _try(file: Path, layout: Path | None) -> int:
    trials = try_layout(file, layout)
    for trial in trials:
        if trial.refusal:
            print(f"As {trial.source} it is refused: {trial.refusal}")
        for name, count in trial.counts.items():
            print(
                f"{trial.source}.{name} (layout {trial.layout}): {count['rows']:,} rows, {count['quarantined']:,} in quarantine"
            )
            header, rows = trial.rows[name]
            print("  " + " | ".join(header))
            for row in rows:
                print("  " + " | ".join("" if value is None else str(value) for value in row))
        for line, reason in trial.rejects:
            print(f"  line {line}: {reason}")
    return 0 if any(not trial.refusal for trial in trials) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
