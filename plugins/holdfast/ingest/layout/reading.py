"""Reading a layout file: what is wrong with it is said with the field."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from holdfast.errors import HoldfastError
from holdfast.ingest.layout.canonical import canonical_objects
from holdfast.ingest.layout.model import ExportSpec, JoinedSpec, LayoutFile, Locale, ObjectSpec


@cache
def read_once(path: Path, changed_ns: int, size: int) -> LayoutFile:
    """Every step of a load asks for the layouts; a file that has not changed is read once per process."""
    return read_layout(path)


def read_layout(path: Path) -> LayoutFile:
    """The layout in `path`. Raises HoldfastError that names the file and the field that is wrong."""
    import yaml
    from pydantic import ValidationError

    try:
        layout = LayoutFile.model_validate(yaml.load(path.read_text(encoding="utf-8"), Loader=_loader()))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise HoldfastError(f"The layout {path} cannot be read: {' '.join(str(error).split())}.") from None
    except ValidationError as error:
        # a column may also be a plain name: that it is none is no help beside what is wrong in it
        first = min(error.errors(), key=lambda found: found["loc"][-1:] == ("str",))
        field = ".".join(str(part) for part in first["loc"] if part not in ("ColumnSpec", "str")) or "the file"
        message = first["msg"].removeprefix("Value error, ")
        raise HoldfastError(f"The layout {path} is wrong at {field}: {message}.") from None
    if layout.canonical:
        layout.exports = _canonical_exports()
    for spec in (*layout.exports, *layout.joined):
        _check_objects(path, spec)
        if not spec.objects and not spec.not_loaded and not joins_with(layout, spec):
            raise HoldfastError(f"The layout {path} keeps the part '{spec.part}', which no join uses.")
        for name in Locale.model_fields:
            if getattr(spec, name) is None:
                setattr(spec, name, getattr(layout, name))
    return layout


@cache
def _loader() -> Any:
    """A safe YAML loader to which yes, no, on and off are words: NO is Norway, and `on` a delivered value."""
    import yaml

    # libyaml's, ten times as fast, where PyYAML was built with it
    class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # mypy cannot follow a base found at run time
        pass

    Loader.yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"), list("tf"))
    return Loader


def _canonical_exports() -> list[ExportSpec]:
    """An export per canonical object, whose columns have the canonical names."""
    return [
        ExportSpec(
            source=source,
            files=[f"{name}*"],
            needs_one_of=list(shape.one_of),
            objects={name: ObjectSpec(columns={column.name: column.name for column in shape.columns})},
        )
        for source, objects in canonical_objects().items()
        for name, shape in objects.items()
    ]


def _check_objects(path: Path, spec: ExportSpec) -> None:
    shapes = canonical_objects().get(spec.source)
    if shapes is None:
        raise HoldfastError(f"The layout {path} names an unknown source '{spec.source}'.")
    for name, given in spec.objects.items():
        if name not in shapes:
            known = ", ".join(shapes)
            raise HoldfastError(
                f"The layout {path} names an unknown object '{name}' of {spec.source}; known are {known}."
            )
        columns = [column.name for column in shapes[name].columns]
        if unknown := [column for column in given.columns if column not in columns]:
            raise HoldfastError(
                f"The layout {path} names an unknown column '{unknown[0]}' of {spec.source}.{name}; "
                f"known are {', '.join(columns)}."
            )
        if missing := [column for column in shapes[name].required if column not in given.columns]:
            raise HoldfastError(f"The layout {path} says nothing of '{missing[0]}', which {spec.source}.{name} needs.")


def joins_with(layout: LayoutFile, spec: ExportSpec) -> list[JoinedSpec]:
    """The joins that need the part `spec` keeps."""
    return [
        joined
        for joined in layout.joined
        if joined.source == spec.source
        and spec.part in (joined.rows_of, *(lookup.part for lookup in joined.lookups.values()))
    ]
