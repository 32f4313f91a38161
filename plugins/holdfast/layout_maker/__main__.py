"""`make layout FILE=...` and `make try FILE=... LAYOUT=...`.

`python -m holdfast.layout_maker propose FILE [OUT]` writes a layout to OUT (default: my_layouts/<name>.yml);
`python -m holdfast.layout_maker try FILE [LAYOUT]` loads FILE into nothing. Exit codes: 0 done, 1 refused, 2 cannot be used.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from holdfast.errors import HoldfastError
from holdfast.layout_maker import propose, try_layout
from holdfast.layout_maker.writing import as_yaml, in_words
from holdfast.settings import load_settings


def main(arguments: list[str]) -> int:
    """Run one of the two commands; returns the exit code."""
    try:
        match arguments:
            case ["propose", file, *out]:
                return _propose(Path(file), Path(out[0]) if out else None)
            case ["try", file, *layout]:
                return _try(Path(file), Path(layout[0]) if layout else None)
        print(__doc__)
        return 2
    except HoldfastError as error:
        print(f"holdfast: {error}", file=sys.stderr)
        return 2


def _propose(file: Path, out: Path | None) -> int:
    if not file.is_file():
        raise HoldfastError(f"There is no file {file}.")
    name = re.sub(r"[^a-z0-9]+", "_", file.stem.casefold()).strip("_") or "my_export"
    target = out or Path("my_layouts") / f"{name}.yml"
    if target.exists():
        raise HoldfastError(f"{target} is there already; remove it, or name another with OUT=.")
    proposal = propose(file, load_settings().home)
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
            print(f"{trial.source}.{name}: {count['rows']:,} rows, {count['quarantined']:,} in quarantine")
            header, rows = trial.rows[name]
            print("  " + " | ".join(header))
            for row in rows:
                print("  " + " | ".join("" if value is None else str(value) for value in row))
        for line, reason in trial.rejects:
            print(f"  line {line}: {reason}")
    return 0 if any(not trial.refusal for trial in trials) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
