{#- The team that the setting agent_teams gives an agent; '(none)' where it names none. -#}
{% macro agent_team(agent) -%}
    case
        when {{ agent }} is null then '(none)'
        {%- for name, team in var('agent_teams').items() if team is not none %}
        when {{ agent }} = {{ dbt.string_literal(dbt.escape_single_quotes(name)) }}
            then {{ dbt.string_literal(dbt.escape_single_quotes(team)) }}
        {%- endfor %}
        else '(none)'
    end
{%- endmacro %}

{#- What the weekly quality index is cut by: for each, the column of int_quality_weeks that holds the segment. -#}
{% macro quality_dimensions() -%} {{ return({'all': "'all'", 'agent': 'agent_id', 'team': 'team'}) }} {%- endmacro %}

{#- The ISO week of a day: its Monday. -#}
{% macro week_start(date) -%} {{ period_start('week', period_index('week', date)) }} {%- endmacro %}

{#- A customer's rating as a number from 0 to 1; null outside its scale, and where the scale is unknown. -#}
{% macro rating_share(rating, scale) -%}
    case
        when {{ rating }} is null then null
        when lower({{ scale }}) in ('thumbs', 'good/bad') and {{ rating }} in (0, 1) then cast({{ rating }} as double)
        when lower({{ scale }}) in ('1-5', 'smileys', 'stars') and {{ rating }} between 1 and 5 then ({{ rating }} - 1) / 4.0
        when {{ scale }} = '0-10' and {{ rating }} between 0 and 10 then {{ rating }} / 10.0
        when {{ scale }} = '1-10' and {{ rating }} between 1 and 10 then ({{ rating }} - 1) / 9.0
        when {{ scale }} in ('1-3', '1-7') and {{ rating }} between 1 and cast(substr({{ scale }}, 3, 1) as integer)
            then ({{ rating }} - 1) / (cast(substr({{ scale }}, 3, 1) as double) - 1)
    end
{%- endmacro %}

{#- From this share of its scale a rating is positive: 4 of 1-5, 8 of 0-10, thumbs up. -#}
{% macro positive_share() -%} 0.75 {%- endmacro %}

{#- Which settings an experiment has, as rows of experiment_id, control, unit, ended_on; none where no experiment is set. -#}
{% macro experiment_settings() -%}
    {%- for name, about in var('experiments').items() %}
    select
        {{ text_or_null(name) }} as experiment_id,
        cast({{ text_or_null(about.get('control')) }} as varchar) as control,
        {{ text_or_null(about.get('unit', 'conversation')) }} as unit,
        cast({{ text_or_null(about.get('ended_on')) }} as date) as ended_on
    union all
    {%- endfor %}
    select
        cast(null as varchar) as experiment_id, cast(null as varchar) as control, cast(null as varchar) as unit,
        cast(null as date) as ended_on
    where false
{%- endmacro %}

{#- The share that each variant of an experiment should get, as rows of experiment_id, variant, share. -#}
{% macro experiment_shares() -%}
    {%- for name, about in var('experiments').items() %}
    {%- for variant, share in about.get('shares', {}).items() %}
    select
        {{ text_or_null(name) }} as experiment_id, {{ text_or_null(variant) }} as variant, cast({{ share }} as double) as share
    union all
    {%- endfor %}
    {%- endfor %}
    select cast(null as varchar) as experiment_id, cast(null as varchar) as variant, cast(null as double) as share
    where false
{%- endmacro %}

{#- Metrics of an experiment: for each, what is asked of a unit of int_experiment_units (null: not observed). -#}
{% macro experiment_metrics() -%}
    {{ return({'resolution': 'is_resolved_in_time', 'csat': 'is_positive', 'recontact': 'has_come_back', 'churn': 'is_churned_next'}) }}
{%- endmacro %}
