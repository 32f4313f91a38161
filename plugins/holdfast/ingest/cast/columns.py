"""The mini-language of layouts, as SQL over the parsed columns c0, c1, ... of a batch."""

from __future__ import annotations

import re
from collections.abc import Mapping

from holdfast.ingest.cast import notation
from holdfast.ingest.layout import references
from holdfast.ingest.layout.model import Locale, ObjectSpec
from holdfast.ingest.layout.rules import ColumnRule, ColumnSpec, Condition
from holdfast.quoting import literal

NOTHING = "null::varchar"


def is_customer_id(column: str) -> bool:
    return column in ("customer_id", "merged_into_id")


class Expressions:
    """Writes the SQL of one export's columns and conditions.

    `columns` says which c stands for which exported name or JSON path (case-folded).
    """

    def __init__(self, columns: Mapping[str, str], locale: Locale) -> None:
        self.columns = columns
        self.locale = locale

    def of_object(self, spec: ObjectSpec) -> dict[str, str]:
        """SQL per canonical column the layout gives; columns the file lacks are left out."""
        found = {}
        for name, rule in spec.columns.items():
            sql = self.of_rule(rule)
            if sql == NOTHING:
                continue
            if spec.id_namespace and is_customer_id(name):
                sql = f"{literal(spec.id_namespace + ':')} || nullif(trim({sql}), '')"
            found[name] = sql
        return found

    def of_rule(self, rule: ColumnRule) -> str:
        """SQL for a column of a layout."""
        if not isinstance(rule, ColumnSpec):
            return self.reference(rule)
        sql = self._source(rule)
        if sql == NOTHING and rule.default is None:
            return sql
        if rule.first_in:
            sql = f"split_part({sql}, {literal(rule.first_in)}, 1)"
        if rule.trim_prefix:
            sql = f"regexp_replace({sql}, {literal('^' + re.escape(rule.trim_prefix))}, '')"
        if rule.trim_suffix:
            sql = f"regexp_replace({sql}, {literal(re.escape(rule.trim_suffix) + '$')}, '')"
        if rule.epoch:
            sql = notation.from_epoch(sql, rule.epoch)
        if rule.minor_units is not None:
            currency = rule.minor_units
            decimals = str(currency) if isinstance(currency, int) else notation.decimals_of(self.reference(currency))
            sql = notation.from_minor_units(sql, self._number(sql), decimals)
        if rule.map is not None:
            branches = " ".join(f"when {literal(key)} then {literal(value)}" for key, value in rule.map.items())
            other = sql if rule.default is None else f"case when {sql} is not null then {literal(rule.default)} end"
            sql = f"case trim({sql}) {branches} else {other} end"
        if rule.default is not None:
            sql = f"coalesce(nullif(trim({sql}), ''), {literal(rule.default)})"
        if rule.negate:
            sql = f"coalesce((-{self._number(sql)})::varchar, {sql})"
        return sql

    def _source(self, rule: ColumnSpec) -> str:
        if rule.column is not None or rule.path is not None:
            return self.reference(rule.column or rule.path or "")
        if rule.constant is not None:
            return literal(rule.constant)
        if rule.join is not None:
            return "(" + f" || {literal(rule.separator)} || ".join(self.of_rule(part) for part in rule.join) + ")"
        if rule.position_in is not None:
            keys = ", ".join(["f", *(self.reference(name) for name in rule.position_in)])
            return f"row_number() over (partition by {keys} order by _row)::varchar"
        if rule.multiply is not None:
            parts = [self.of_rule(part) for part in rule.multiply]
            product = " * ".join(self._number(part) for part in parts)
            # shown in the quarantine when a factor is no number
            shown = " || ' x ' || ".join(parts)
            return f"coalesce(try_cast(try({product}) as decimal(18, 4))::varchar, {shown})"
        if rule.sum is not None:
            return self._sum([part for part in map(self.of_rule, rule.sum) if part != NOTHING])
        if rule.prorate is not None:
            amount, part, whole = map(self.of_rule, rule.prorate)
            share = f"{self._number(amount)}::double * {self._number(part)} / nullif({self._number(whole)}, 0)"
            return f"coalesce(try_cast(round({share}, 4) as decimal(18, 4))::varchar, {amount})"
        if rule.first_of is not None:
            parts = [part for part in map(self.of_rule, rule.first_of) if part != NOTHING]
            filled = ", ".join(f"nullif(trim({part}), '')" for part in parts)
            return f"coalesce({filled})" if parts else NOTHING
        branches = ""
        for case in rule.cases or ():
            if case.when is not None and case.then is not None:
                branches += f" when {self.condition(case.when)} then {self.of_rule(case.then)}"
            elif case.otherwise is not None:
                branches += f" else {self.of_rule(case.otherwise)}"
        return f"(case{branches} end)"

    def _sum(self, parts: list[str]) -> str:
        """SQL for what the parts add up to; a part that is no number is shown, for the quarantine."""
        if not parts:
            return NOTHING
        numbers = [self._number(part) for part in parts]
        odd = " ".join(
            f"when nullif(trim({part}), '') is not null and {number} is null then {part}"
            for part, number in zip(parts, numbers, strict=True)
        )
        total = " + ".join(f"coalesce({number}, 0)" for number in numbers)
        return f"case {odd} when coalesce({', '.join(numbers)}) is not null then ({total})::varchar end"

    def reference(self, name: str) -> str:
        """SQL for an exported column or JSON path; NOTHING when the file has none of that name."""
        found = self.columns.get(name.casefold())
        if found is None:
            top = references.top_level(name)
            parent = self.columns.get(top.casefold())
            if parent is None or top == name:
                return NOTHING
            inside = literal("$" + name[len(top) :])
            found = f"case when json_valid({parent}) then json_extract_string({parent}, {inside}) end"
        if self.locale.null_values:
            words = ", ".join(literal(word) for word in self.locale.null_values)
            return f"(case when trim({found}) in ({words}) then null else {found} end)"
        return found

    def condition(self, condition: Condition) -> str:
        """SQL that is true or false, never null."""
        if condition.all is not None:
            return "(" + " and ".join(map(self.condition, condition.all)) + ")"
        if condition.any is not None:
            return "(" + " or ".join(map(self.condition, condition.any)) + ")"
        value = f"trim({self.reference(condition.column or '')})"
        parts: list[str] = []
        if condition.equals is not None:
            parts.append(_sure(f"{value} = {literal(condition.equals)}"))
        if condition.same_as is not None:
            parts.append(_sure(f"{value} = trim({self.reference(condition.same_as)})"))
        if condition.is_in is not None:
            parts.append(_sure(f"{value} in ({', '.join(map(literal, condition.is_in))})"))
        if condition.starts_with is not None:
            parts.append(_sure(_starts(value, condition.starts_with)))
        if condition.matches is not None:
            parts.append(_sure(f"regexp_matches({value}, {literal(condition.matches)})"))
        if condition.not_matches is not None:
            parts.append(f"not {_sure(f'regexp_matches({value}, {literal(condition.not_matches)})')}")
        if condition.less_than is not None:
            parts.append(_sure(f"{self._number(value)} < {condition.less_than}"))
        if condition.greater_than is not None:
            parts.append(_sure(f"{self._number(value)} > {condition.greater_than}"))
        if condition.not_equals is not None:
            parts.append(f"{value} is distinct from {literal(condition.not_equals)}")
        if condition.not_in is not None:
            parts.append("not " + _sure(f"{value} in ({', '.join(map(literal, condition.not_in))})"))
        if condition.not_starts_with is not None:
            parts.append("not " + _sure(_starts(value, condition.not_starts_with)))
        for given, is_null in ((condition.is_null, True), (condition.not_null, False)):
            if given is not None:
                parts.append(f"(coalesce({value}, '') = '') = {'true' if given == is_null else 'false'}")
        return "(" + " and ".join(parts) + ")"

    def _number(self, sql: str) -> str:
        return f"try_cast({notation.amount(sql, self.locale)} as decimal(18, 4))"


def _sure(test: str) -> str:
    return f"coalesce({test}, false)"


def _starts(value: str, given: str | list[str]) -> str:
    prefixes = [given] if isinstance(given, str) else given
    return "(" + " or ".join(f"starts_with({value}, {literal(prefix)})" for prefix in prefixes) + ")"
