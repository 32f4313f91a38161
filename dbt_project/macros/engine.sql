{#- All that is said differently on another engine is said here: a model calls the macro, the engine's version answers. -#}

{% macro text_to_instant(column) -%} {{ return(adapter.dispatch('text_to_instant')(column)) }} {%- endmacro %}
{#- UTC; a bare date is the first instant of that day in the company's zone. -#}
{% macro default__text_to_instant(column) -%}
    case
        when length({{ column }}) = 10
            then (cast({{ column }} as timestamp) at time zone '{{ var("time_zone") }}') at time zone 'UTC'
        else cast({{ column }} as timestamptz) at time zone 'UTC'
    end
{%- endmacro %}

{% macro local_date(column) -%} {{ return(adapter.dispatch('local_date')(column)) }} {%- endmacro %}
{#- The company's calendar day on which a UTC instant falls. -#}
{% macro default__local_date(column) -%}
    {%- if var("time_zone") == 'UTC' -%}
        cast({{ column }} as date)
    {%- else -%}
        cast(({{ column }} at time zone 'UTC') at time zone '{{ var("time_zone") }}' as date)
    {%- endif -%}
{%- endmacro %}

{% macro phone_key(column) -%} {{ return(adapter.dispatch('phone_key')(column)) }} {%- endmacro %}
{% macro default__phone_key(column) -%}
    case when {{ column }} is not null then phone_key({{ column }}, '{{ var("phone_country") }}') end
{%- endmacro %}

{% macro tax_key(column) -%} {{ return(adapter.dispatch('tax_key')(column)) }} {%- endmacro %}
{% macro default__tax_key(column) -%}
    case when {{ column }} is not null then tax_key({{ column }}, '{{ var("tax_id_country") }}') end
{%- endmacro %}

{% macro add_days(date, days) -%} {{ return(adapter.dispatch('add_days')(date, days)) }} {%- endmacro %}
{% macro default__add_days(date, days) -%} cast({{ date }} + cast({{ days }} as integer) as date) {%- endmacro %}

{% macro add_months(date, months) -%} {{ return(adapter.dispatch('add_months')(date, months)) }} {%- endmacro %}
{% macro default__add_months(date, months) -%} cast({{ date }} + to_months({{ months }}) as date) {%- endmacro %}

{% macro days_between(earlier, later) -%} {{ return(adapter.dispatch('days_between')(earlier, later)) }} {%- endmacro %}
{% macro default__days_between(earlier, later) -%} (({{ later }}) - ({{ earlier }})) {%- endmacro %}

{#- The ordinal of the period in which a date lies; consecutive periods have consecutive ordinals. -#}
{% macro period_index(grain, date) -%} {{ return(adapter.dispatch('period_index')(grain, date)) }} {%- endmacro %}
{% macro default__period_index(grain, date) -%}
    {%- if grain == 'week' -%} cast(floor(({{ date }} - date '1900-01-01') / 7) as integer)
    {%- elif grain == 'month' -%} cast(year({{ date }}) * 12 + month({{ date }}) - 1 as integer)
    {%- elif grain == 'quarter' -%} cast(year({{ date }}) * 4 + quarter({{ date }}) - 1 as integer)
    {%- else -%} cast(year({{ date }}) as integer)
    {%- endif -%}
{%- endmacro %}

{% macro period_start(grain, index) -%} {{ return(adapter.dispatch('period_start')(grain, index)) }} {%- endmacro %}
{% macro default__period_start(grain, index) -%}
    {%- if grain == 'week' -%} cast(date '1900-01-01' + {{ index }} * 7 as date)
    {%- elif grain == 'month' -%} make_date({{ index }} // 12, {{ index }} % 12 + 1, 1)
    {%- elif grain == 'quarter' -%} make_date({{ index }} // 4, {{ index }} % 4 * 3 + 1, 1)
    {%- else -%} make_date({{ index }}, 1, 1)
    {%- endif -%}
{%- endmacro %}

{#- One row per whole number from `first` to `last`, beside the columns of the row it stands in. -#}
{% macro each_integer(first, last) -%} {{ return(adapter.dispatch('each_integer')(first, last)) }} {%- endmacro %}
{% macro default__each_integer(first, last) -%}
    cast(unnest(generate_series(cast({{ first }} as bigint), cast({{ last }} as bigint))) as integer)
{%- endmacro %}

{#- The value of `column` in the row with the greatest `rank`, rows without a value passed over. -#}
{% macro last_known(column, rank) -%} {{ return(adapter.dispatch('last_known')(column, rank)) }} {%- endmacro %}
{% macro default__last_known(column, rank) -%} max_by({{ column }}, {{ rank }}) filter (where {{ column }} is not null) {%- endmacro %}

{#- A whole number from 0 to `modulus` - 1 that depends on the text alone, the same on every run and machine. -#}
{% macro stable_bucket(text, modulus) -%} {{ return(adapter.dispatch('stable_bucket')(text, modulus)) }} {%- endmacro %}
{% macro default__stable_bucket(text, modulus) -%}
    cast(('0x' || substr(md5({{ text }}), 1, 8))::bigint % ({{ modulus }}) as integer)
{%- endmacro %}

{#- For every node of `edges` (columns node, other; both directions) the smallest node that it is connected with. -#}
{% macro connected_components(edges) -%} {{ return(adapter.dispatch('connected_components')(edges)) }} {%- endmacro %}
{% macro default__connected_components(edges) -%}
    with recursive components(node, root) using key (node) as (
        select node, min(least(node, other)) as root from {{ edges }} group by node
        union
        select edge.node, min(neighbour.root) as root
        from components as neighbour
        inner join {{ edges }} as edge on neighbour.node = edge.other
        inner join recurring.components as self on edge.node = self.node
        where neighbour.root < self.root
        group by edge.node
    )

    select node, root from components
{%- endmacro %}

{% macro email_key(column) -%} {{ return(adapter.dispatch('email_key')(column)) }} {%- endmacro %}
{#- Lower-cased, trimmed, and null where it cannot be an address. -#}
{% macro default__email_key(column) -%}
    case when {{ column }} like '%_@_%' then lower(trim({{ column }})) end
{%- endmacro %}

{% macro month_start(date) -%} {{ return(adapter.dispatch('month_start')(date)) }} {%- endmacro %}
{% macro default__month_start(date) -%} cast(date_trunc('month', {{ date }}) as date) {%- endmacro %}

{#- True, never: the query stops with this text (an expression) as its error. -#}
{% macro stop_with(sentence) -%} {{ return(adapter.dispatch('stop_with')(sentence)) }} {%- endmacro %}
{% macro default__stop_with(sentence) -%} error({{ sentence }}) is null {%- endmacro %}

{#- The chance of a chi-square value this large or larger; null without a degree of freedom. -#}
{% macro chi_square_p_value(statistic, degrees) -%}
    {{ return(adapter.dispatch('chi_square_p_value')(statistic, degrees)) }}
{%- endmacro %}
{% macro default__chi_square_p_value(statistic, degrees) -%} chi_square_p_value({{ statistic }}, {{ degrees }}) {%- endmacro %}

{#- Log-rank statistic from the groups' observed - expected events and their covariance matrix, row by row. -#}
{% macro log_rank_chi_square(differences, covariances) -%}
    {{ return(adapter.dispatch('log_rank_chi_square')(differences, covariances)) }}
{%- endmacro %}
{% macro default__log_rank_chi_square(differences, covariances) -%}
    log_rank_chi_square({{ differences }}, {{ covariances }})
{%- endmacro %}

{#- The values of a group as one list, in the order of `order`. -#}
{% macro listed(value, order) -%} {{ return(adapter.dispatch('listed')(value, order)) }} {%- endmacro %}
{% macro default__listed(value, order) -%} list({{ value }} order by {{ order }}) {%- endmacro %}

{% macro add_hours(instant, hours) -%} {{ return(adapter.dispatch('add_hours')(instant, hours)) }} {%- endmacro %}
{% macro default__add_hours(instant, hours) -%} ({{ instant }} + to_hours({{ hours }})) {%- endmacro %}

{#- A number that the same set of rows always gives, whatever their order, and a changed one hardly ever. -#}
{% macro digest(columns) -%} {{ return(adapter.dispatch('digest')(columns)) }} {%- endmacro %}
{% macro default__digest(columns) -%} sum(hash({{ columns | join(', ') }})) {%- endmacro %}

{#- A digest of a row without the columns named: rows that are alike have the same one. -#}
{% macro content(without) -%} {{ return(adapter.dispatch('content')(without)) }} {%- endmacro %}
{% macro default__content(without) -%} hash(*columns(* exclude ({{ without }}))) {%- endmacro %}

{#- Of a common table expression that is read several times: work it out where it is read, rather than keep all of its rows. -#}
{% macro not_materialized() -%} {{ return(adapter.dispatch('not_materialized')()) }} {%- endmacro %}
{% macro default__not_materialized() -%} not materialized {%- endmacro %}

{#- A text as its words, in small letters, each between blanks: 'BUG-12 fixed!' is ' bug 12 fixed '. -#}
{% macro words(text) -%} {{ return(adapter.dispatch('words')(text)) }} {%- endmacro %}
{% macro default__words(text) -%}
    lower(' ' || trim(regexp_replace({{ text }}, '[^[:alnum:]]+', ' ', 'g')) || ' ')
{%- endmacro %}

{#- Hours from one instant to another, as a double. -#}
{% macro hours_between(earlier, later) -%} {{ return(adapter.dispatch('hours_between')(earlier, later)) }} {%- endmacro %}
{% macro default__hours_between(earlier, later) -%} (epoch({{ later }}) - epoch({{ earlier }})) / 3600.0 {%- endmacro %}

{#- Whole seconds from one instant to another. -#}
{% macro seconds_between(earlier, later) -%} {{ return(adapter.dispatch('seconds_between')(earlier, later)) }} {%- endmacro %}
{% macro default__seconds_between(earlier, later) -%} date_diff('second', {{ earlier }}, {{ later }}) {%- endmacro %}

{#- Whether a part of a text matches a regular expression (a literal without quotes of its own). -#}
{% macro matches(text, pattern) -%} {{ return(adapter.dispatch('matches')(text, pattern)) }} {%- endmacro %}
{% macro default__matches(text, pattern) -%}
    regexp_matches({{ text }}, '{{ pattern | replace("'", "''") }}')
{%- endmacro %}

{#- The value of `column` in the row with the smallest `rank`, rows without a value passed over. -#}
{% macro first_known(column, rank) -%} {{ return(adapter.dispatch('first_known')(column, rank)) }} {%- endmacro %}
{% macro default__first_known(column, rank) -%} min_by({{ column }}, {{ rank }}) filter (where {{ column }} is not null) {%- endmacro %}

{#- The value below which `share` of the values lie, between two of them where need be. -#}
{% macro percentile(column, share) -%} {{ return(adapter.dispatch('percentile')(column, share)) }} {%- endmacro %}
{% macro default__percentile(column, share) -%} quantile_cont({{ column }}, {{ share }}) {%- endmacro %}

{#- Median and 90th percentile of the values, as a list that is made in one go. -#}
{% macro median_and_p90(column) -%} {{ return(adapter.dispatch('median_and_p90')(column)) }} {%- endmacro %}
{% macro default__median_and_p90(column) -%} quantile_cont({{ column }}, [0.5, 0.9]) {%- endmacro %}

{#- The `number`th value of a list, from 1. -#}
{% macro value_of_list(list, number) -%} {{ return(adapter.dispatch('value_of_list')(list, number)) }} {%- endmacro %}
{% macro default__value_of_list(list, number) -%} list_extract({{ list }}, {{ number }}) {%- endmacro %}

{#- The UTC instant at which a day begins in the company's zone. -#}
{% macro midnight(date) -%} {{ return(adapter.dispatch('midnight')(date)) }} {%- endmacro %}
{% macro default__midnight(date) -%}
    ((cast({{ date }} as timestamp) at time zone '{{ var("time_zone") }}') at time zone 'UTC')
{%- endmacro %}

{#- Whether an attached database has the table now. -#}
{% macro has_table(database, schema, table) -%} {{ return(adapter.dispatch('has_table')(database, schema, table)) }} {%- endmacro %}
{% macro default__has_table(database, schema, table) -%}
    {%- set found = run_query(
        "select 1 from duckdb_tables() where database_name = '" ~ database ~ "' and schema_name = '" ~ schema
        ~ "' and table_name = '" ~ table ~ "'"
    ) -%}
    {{ return(found.rows | length > 0) }}
{%- endmacro %}

{#- All columns of `relation` (of the only one, unless named) but those named. -#}
{% macro all_but(columns, relation=none) -%} {{ return(adapter.dispatch('all_but')(columns, relation)) }} {%- endmacro %}
{% macro default__all_but(columns, relation) -%}
    {{ relation ~ '.' if relation }}* exclude ({{ columns | join(', ') }})
{%- endmacro %}

{#- How often `denominator` goes into `numerator`, both whole and not below zero. -#}
{% macro whole_quotient(numerator, denominator) -%} {{ return(adapter.dispatch('whole_quotient')(numerator, denominator)) }} {%- endmacro %}
{% macro default__whole_quotient(numerator, denominator) -%} ({{ numerator }} // {{ denominator }}) {%- endmacro %}

{#- The day of the ISO week, from 1 on Monday. -#}
{% macro iso_weekday(date) -%} {{ return(adapter.dispatch('iso_weekday')(date)) }} {%- endmacro %}
{% macro default__iso_weekday(date) -%} cast(isodow({{ date }}) as integer) {%- endmacro %}

{#- A recursive `query` over the relations `reads`; `returns` names its columns and their types. It is written as DuckDB runs it, on
    every engine: Spark knows no recursion whose round looks at all rows of the one before. -#}
{% macro in_rounds(query, reads, returns) -%} {{ return(adapter.dispatch('in_rounds')(query, reads, returns)) }} {%- endmacro %}
{% macro default__in_rounds(query, reads, returns) -%} {{ query }} {%- endmacro %}

{#- A quotient as an amount, to four decimals; null over 0. Division is of doubles on every engine, and so is the rounding of halves. -#}
{% macro quotient_amount(numerator, denominator) -%} {{ return(adapter.dispatch('quotient_amount')(numerator, denominator)) }} {%- endmacro %}
{% macro default__quotient_amount(numerator, denominator) -%}
    cast({{ numerator }} / nullif({{ denominator }}, 0) as decimal(18, 4))
{%- endmacro %}

{#- A double to so many digits, halves away from zero. By way of a decimal, since engines differ in which side of a half a double is. -#}
{% macro rounded_half_up(number, digits) -%}
    cast(round(cast({{ number }} as decimal(38, {{ digits + 2 }})), {{ digits }}) as double)
{%- endmacro %}

{#- A text without all that matches a regular expression (a literal without quotes of its own). -#}
{% macro without_matches(text, pattern) -%} {{ return(adapter.dispatch('without_matches')(text, pattern)) }} {%- endmacro %}
{% macro default__without_matches(text, pattern) -%} regexp_replace({{ text }}, '{{ pattern }}', '', 'g') {%- endmacro %}
