-- One row per customer: for how many days an order keeps them active.
select
    customer_id,
    {% set exceptions = var('churn_window_days_by_segment') -%}
    {% if exceptions -%}
    case segment
        {% for segment, days in exceptions.items() %}
        when {{ dbt.string_literal(dbt.escape_single_quotes(segment)) }} then {{ days | int }}
        {% endfor %}
        else {{ var('churn_window_days') }}
    end as churn_window_days
    {%- else -%}
    {{ var('churn_window_days') }} as churn_window_days
    {%- endif %}
from {{ ref('dim_customers') }}
