"""Which exported columns and JSON paths a layout refers to."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.ingest.layout.model import ExportSpec, ObjectSpec
from holdfast.ingest.layout.rules import ColumnRule, ColumnSpec, Condition

EACH, EACH_NUMBER = "each", "each_number"


def of_rule(rule: ColumnRule) -> Iterator[str]:
    """The exported names a column is made from; a path stands for itself."""
    if not isinstance(rule, ColumnSpec):
        yield rule
        return
    yield from (name for name in (rule.column, rule.path, rule.minor_units) if isinstance(name, str))
    yield from rule.position_in or ()
    for part in (
        *(rule.join or ()),
        *(rule.multiply or ()),
        *(rule.sum or ()),
        *(rule.prorate or ()),
        *(rule.first_of or ()),
    ):
        yield from of_rule(part)
    for case in rule.cases or ():
        yield from of_condition(case.when)
        for branch in (case.then, case.otherwise):
            yield from () if branch is None else of_rule(branch)


def of_condition(condition: Condition | None) -> Iterator[str]:
    if condition is None:
        return
    if condition.column is not None:
        yield condition.column
    if condition.same_as is not None:
        yield condition.same_as
    for part in (*(condition.all or ()), *(condition.any or ())):
        yield from of_condition(part)


def of_object(spec: ObjectSpec) -> Iterator[str]:
    for rule in spec.columns.values():
        yield from of_rule(rule)
    yield from of_condition(spec.rows)
    yield from spec.one_row_per or ()
    if spec.each:
        yield spec.each.column


def of_export(spec: ExportSpec) -> tuple[str, ...]:
    """Every name the export refers to, once, in order."""
    names = [name for objects in spec.objects.values() for name in of_object(objects)]
    names += of_condition(spec.ignored_rows)
    # an export that is only kept for joining refers to nothing but what it requires
    names += [] if spec.objects else spec.required or []
    names += [*spec.fill_down.columns, *spec.fill_down.within] if spec.fill_down else []
    return tuple(dict.fromkeys(name for name in names if not is_each(name)))


def needed(rule: ColumnRule) -> tuple[str, ...]:
    """The names without which a required column would be empty in every row."""
    if isinstance(rule, ColumnSpec) and (rule.default is not None or rule.first_of or rule.cases):
        return ()
    return tuple(name for name in of_rule(rule) if not is_each(name))


def is_each(name: str) -> bool:
    """Whether the name is a value of `each` rather than an exported column."""
    return top_level(name) in (EACH, EACH_NUMBER)


def top_level(name: str) -> str:
    """The exported column, or top-level JSON key, that a name or path starts from."""
    return name.split(".", 1)[0].split("[", 1)[0]
