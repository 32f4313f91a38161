{#- What Apache Spark says differently; everything else is engine.sql's default. -#}

{% macro spark__text_to_instant(column) -%}
    case
        when length({{ column }}) = 10
            then cast(to_utc_timestamp(cast({{ column }} as timestamp_ntz), '{{ var("time_zone") }}') as timestamp_ntz)
        else cast(cast({{ column }} as timestamp_ltz) as timestamp_ntz)
    end
{%- endmacro %}

{% macro spark__local_date(column) -%}
    {%- if var("time_zone") == 'UTC' -%}
        cast({{ column }} as date)
    {%- else -%}
        cast(convert_timezone('UTC', '{{ var("time_zone") }}', {{ column }}) as date)
    {%- endif -%}
{%- endmacro %}

{% macro spark__add_days(date, days) -%} date_add({{ date }}, cast({{ days }} as int)) {%- endmacro %}

{% macro spark__add_months(date, months) -%} add_months({{ date }}, {{ months }}) {%- endmacro %}

{% macro spark__days_between(earlier, later) -%} datediff({{ later }}, {{ earlier }}) {%- endmacro %}

{% macro spark__period_index(grain, date) -%}
    {%- if grain == 'week' -%} cast(floor(datediff({{ date }}, date '1900-01-01') / 7) as integer)
    {%- else -%} {{ default__period_index(grain, date) }}
    {%- endif -%}
{%- endmacro %}

{% macro spark__period_start(grain, index) -%}
    {%- if grain == 'week' -%} date_add(date '1900-01-01', {{ index }} * 7)
    {%- elif grain == 'month' -%} make_date(cast({{ index }} div 12 as int), {{ index }} % 12 + 1, 1)
    {%- elif grain == 'quarter' -%} make_date(cast({{ index }} div 4 as int), {{ index }} % 4 * 3 + 1, 1)
    {%- else -%} make_date({{ index }}, 1, 1)
    {%- endif -%}
{%- endmacro %}

{#- sequence() would count down where `last` is before `first` -#}
{% macro spark__each_integer(first, last) -%}
    explode(case
        when cast({{ first }} as int) <= cast({{ last }} as int) then sequence(cast({{ first }} as int), cast({{ last }} as int))
    end)
{%- endmacro %}

{% macro spark__stable_bucket(text, modulus) -%}
    cast(cast(conv(substr(md5({{ text }}), 1, 8), 16, 10) as bigint) % ({{ modulus }}) as integer)
{%- endmacro %}

{#- A Python table function (registered with the session): rounds written out as CTEs are inlined, 4 ^ rounds times. -#}
{% macro spark__connected_components(edges) -%}
    select node, root from connected_components(table(select node, other from {{ edges }}) with single partition)
{%- endmacro %}

{% macro spark__stop_with(sentence) -%} raise_error({{ sentence }}) is null {%- endmacro %}

{% macro spark__listed(value, order) -%}
    transform(array_sort(collect_list(struct({{ order }}, {{ value }} as listed_value))), entry -> entry.listed_value)
{%- endmacro %}

{% macro spark__add_hours(instant, hours) -%} timestampadd(hour, {{ hours }}, {{ instant }}) {%- endmacro %}

{% macro spark__digest(columns) -%} sum(cast(xxhash64({{ columns | join(', ') }}) as decimal(38, 0))) {%- endmacro %}

{#- Spark shuffles by customer anyway. -#}
{% macro spark__slice_count() -%} {{ return(1) }} {%- endmacro %}

{#- Spark never keeps them. -#}
{% macro spark__not_materialized() -%} {%- endmacro %}

{% macro spark__content(without) -%} xxhash64(* except ({{ without }})) {%- endmacro %}

{% macro spark__all_but(columns, relation) -%}
    {{ relation ~ '.' if relation }}* except ({{ columns | join(', ') }})
{%- endmacro %}

{#- Not `div`: DuckDB runs it, too, in in_rounds. -#}
{% macro spark__whole_quotient(numerator, denominator) -%} cast(floor({{ numerator }} / {{ denominator }}) as bigint) {%- endmacro %}

{% macro spark__chi_square_p_value(statistic, degrees) -%}
    chi_square_p_value(cast({{ statistic }} as double), cast({{ degrees }} as int))
{%- endmacro %}


{% macro spark__words(text) -%}
    lower(' ' || trim(regexp_replace({{ text }}, '[^\\p{Alnum}]+', ' ')) || ' ')
{%- endmacro %}

{% macro spark__hours_between(earlier, later) -%} cast(timestampdiff(microsecond, {{ earlier }}, {{ later }}) as double) / 3.6e9 {%- endmacro %}

{% macro spark__seconds_between(earlier, later) -%}
    timestampdiff(second, date_trunc('second', {{ earlier }}), date_trunc('second', {{ later }}))
{%- endmacro %}

{% macro spark__matches(text, pattern) -%} {{ text }} rlike '{{ pattern }}' {%- endmacro %}

{% macro spark__without_matches(text, pattern) -%} regexp_replace({{ text }}, '{{ pattern }}', '') {%- endmacro %}

{% macro spark__percentile(column, share) -%} percentile({{ column }}, {{ share }}) {%- endmacro %}

{% macro spark__median_and_p90(column) -%} percentile({{ column }}, array(0.5, 0.9)) {%- endmacro %}

{% macro spark__value_of_list(list, number) -%} element_at({{ list }}, {{ number }}) {%- endmacro %}

{% macro spark__without_markup(text) -%} regexp_replace({{ text }}, '<[^<>]*>', '') {%- endmacro %}

{% macro spark__midnight(date) -%}
    cast(to_utc_timestamp(cast({{ date }} as timestamp_ntz), '{{ var("time_zone") }}') as timestamp_ntz)
{%- endmacro %}

{#- The published version is known as a schema of its own. -#}
{% macro spark__has_table(database, schema, table) -%}
    {{ return(run_query("show tables in " ~ database ~ "_" ~ schema ~ " like '" ~ table ~ "'").rows | length > 0) }}
{%- endmacro %}

{% macro spark__previous(table, schema) -%} previous_{{ schema }}.{{ table }} {%- endmacro %}


{% macro spark__iso_weekday(date) -%} (weekday({{ date }}) + 1) {%- endmacro %}

{#- Rounded as DuckDB casts a double to a decimal: the double times 10,000 to the nearest whole number, halves away from zero. -#}
{% macro spark__quotient_amount(numerator, denominator) -%}
    cast(
        cast(round(cast({{ numerator }} as double) / cast(nullif({{ denominator }}, 0) as double) * 1e4) as decimal(18, 0)) / 10000
        as decimal(18, 4)
    )
{%- endmacro %}

{#- One table function gets all the rows: each row fills the column of its relation (holdfast.spark.rounds). -#}
{% macro spark__in_rounds(query, reads, returns) -%}
    {%- set columns = [] -%}
    {%- for name, type in returns.items() -%} {%- do columns.append(name ~ ' ' ~ type) -%} {%- endfor -%}
    select *
    from rounds(
        table(
            {%- for read in reads %}
            select
                {%- for column in reads %}
                {{ 'struct(held.*)' if column == read else 'null' }} as {{ column.schema }}__{{ column.identifier }}{{ ',' if not loop.last }}
                {%- endfor %}
            from {{ read }} as held
            {{ 'union all' if not loop.last }}
            {%- endfor %}
        ) with single partition,
        {{ dbt.string_literal(dbt.escape_single_quotes(query)) }},
        '{{ columns | join(', ') }}'
    )
{%- endmacro %}


{#- dbt's own words for Spark, as Holdfast uses it. -#}

{#- Text has no length on Spark: what contracts call varchar is string. -#}
{% macro spark__get_empty_schema_sql(columns) -%}
    select
    {% for name, column in columns.items() -%}
        cast(null as {{ 'string' if column['data_type'] == 'varchar' else column['data_type'] }}) as {{ adapter.quote(column['name']) if column.get('quote') else column['name'] }}
        {{- ', ' if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{#- Backslashes are themselves (spark.sql.parser.escapedStringLiterals), and so would be the second of two quotes. -#}
{% macro spark__escape_single_quotes(expression) -%} {{ expression | replace("'", "' || chr(39) || '") }} {%- endmacro %}

{#- Seeds: dbt-spark would bind what is missing as the text None. -#}
{% macro spark__load_csv_rows(model, agate_table) -%}
    {%- set types = model['config'].get('column_types', {}) -%}
    {%- for rows in agate_table.rows | batch(get_batch_size()) -%}
        {%- set statement -%}
            insert into {{ this.render() }} values
            {% for row in rows -%}
            (
                {%- for name in agate_table.column_names -%}
                {%- set value = row[loop.index0] -%}
                cast(
                    {{- 'null' if value is none else dbt.string_literal(dbt.escape_single_quotes(value | string)) }} as {{ types.get(name) or adapter.convert_type(agate_table, loop.index0) -}}
                ){{ ', ' if not loop.last }}
                {%- endfor -%}
            ){{ ',' if not loop.last }}
            {% endfor %}
        {%- endset -%}
        {%- do adapter.add_query(statement, abridge_sql_log=True) -%}
    {%- endfor -%}
    {{ return('') }}
{%- endmacro %}

{#- Tables lie in the store, which outlives the session. -#}
{% macro spark__location_clause() -%} location '{{ env_var("HOLDFAST_SPARK_STORE") }}/{{ this.schema }}/{{ this.identifier }}' {%- endmacro %}

{#- Parquet has no delete: every build is a full one, and how a partial one would write does not matter. -#}
{% macro dbt_spark_validate_get_incremental_strategy(raw_strategy, file_format) %} {{ return('append') }} {% endmacro %}

{#- What is a view elsewhere is written too: the store is all that sessions and DuckDB share. -#}
{% materialization view, adapter='spark' -%}
    {{ return(materialization_table_spark()) }}
{%- endmaterialization %}
