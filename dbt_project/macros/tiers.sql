{#- Net revenue before this customer, as a share of everybody's, best customer first; ties by customer id. -#}
{% macro cumulative_share_before(amount, by=none) -%}
    {%- set partition = 'partition by ' ~ by if by else '' -%}
    round(
        (
            sum({{ amount }}) over (
                {{ partition }} order by {{ amount }} desc, customer_id rows between unbounded preceding and current row
            ) - {{ amount }}
        ) / nullif(sum({{ amount }}) over ({{ partition }}), 0),
        15
    )
{%- endmacro %}

{#- The customer that crosses a line belongs to the upper tier. -#}
{% macro tier(share_before) -%}
    case
        when {{ share_before }} < {{ var('tier_a_share') }} then 'A'
        when {{ share_before }} < {{ var('tier_b_share') }} then 'B'
        else 'C'
    end
{%- endmacro %}

{#- Whether a partial build works out the tiers of this first of a month anew. -#}
{% macro is_looked_at_again(evaluated_on) -%}
    {{ evaluated_on }} in (select evaluated_on from {{ ref('int_tier_months') }} where _build_id = {{ build_id() }})
{%- endmacro %}
