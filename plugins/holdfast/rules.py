"""What decides the numbers beside the data, as one digest per layer, so that a change rebuilds from the first layer that reads it."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

from holdfast.dbt_runner import LAYERS
from holdfast.settings import Settings

# Python and YAML that a layer reads beside its SQL.
LIBRARY = {
    "staging": ("objects.yml", "identity_keys.py"),
    "core": (),
    "marts": ("significance.py", "value/*.py"),
}
MACRO = re.compile(r"{%-?\s*macro\s+(\w+)\s*\(.*?endmacro\s*-?%}", re.DOTALL)
CALL = re.compile(r"(\w+)\s*\(")
# A setting may be named far from `var`, as what a macro is called with: any quoted word may be one.
QUOTED = re.compile(r"""["'](\w+)["']""")


def layer_rules(settings: Settings) -> dict[str, str]:
    """A digest per layer, in the order of building, of its SQL and YAML, the macros these call, and the settings all of that reads.

    A setting that no SQL reads is Python's (such as the discount rate of predicted value) and counts for the last layer.
    """
    dbt = settings.project / "dbt_project"
    macros = _macros(dbt / "macros")
    files = _files(settings)
    texts = {layer: [path.read_text(encoding="utf-8") for path in paths] for layer, paths in files.items()}
    called = {layer: _called(texts[layer], macros) for layer in LAYERS}
    read = {
        layer: settings.business.keys()
        & set(QUOTED.findall("\n".join([*texts[layer], *(macros[name] for name in called[layer])])))
        for layer in LAYERS
    }
    read[list(LAYERS)[-1]] |= settings.business.keys() - set().union(*read.values())
    digests = {}
    for layer in LAYERS:
        told = {
            "files": {
                str(path.relative_to(settings.project)): text
                for path, text in zip(files[layer], texts[layer], strict=True)
            },
            "macros": {name: macros[name] for name in sorted(called[layer])},
            "settings": {name: settings.business.get(name) for name in sorted(read[layer])},
        }
        digests[layer] = hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:16]
    return digests


def all_rules(rules: dict[str, str]) -> str:
    """One digest of all layers' digests."""
    return hashlib.sha256(json.dumps(rules, sort_keys=True).encode()).hexdigest()[:16]


def _files(settings: Settings) -> dict[str, list[Path]]:
    """The files of each layer; what no layer's folder holds belongs to the first one, which all others are built from."""
    dbt, library = settings.project / "dbt_project", settings.project / "plugins" / "holdfast"
    found: dict[str, list[Path]] = {layer: [] for layer in LAYERS}
    folders = {
        dbt / selector.removeprefix("path:"): layer
        for layer, selectors in LAYERS.items()
        for selector in selectors
        if selector.startswith("path:")
    } | {dbt / "seeds": "core"}
    first = next(iter(LAYERS))
    for path in sorted(path for kind in ("models", "seeds") for path in (dbt / kind).rglob("*") if path.is_file()):
        owner = next((layer for folder, layer in folders.items() if path.is_relative_to(folder)), first)
        found[owner].append(path)
    for layer, patterns in LIBRARY.items():
        found[layer] += sorted(path for pattern in patterns for path in library.glob(pattern))
    return found


def _macros(folder: Path) -> dict[str, str]:
    texts = [path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.sql"))]
    return {found[1]: found[0] for text in texts for found in MACRO.finditer(text)}


def _called(texts: list[str], macros: dict[str, str]) -> set[str]:
    """Every macro that `texts` call, directly or not, with each engine's version of it; and those that dbt itself calls."""
    pending = ["generate_schema_name(", *texts]
    called: set[str] = set()
    while pending:
        names = set(CALL.findall(pending.pop()))
        names |= {name for name in macros if name.rpartition("__")[2] in names}
        fresh = (names & macros.keys()) - called
        called |= fresh
        pending += [macros[name] for name in fresh]
    return called
