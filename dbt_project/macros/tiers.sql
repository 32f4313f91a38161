{#- The measure before this customer, as a share of everybody's in the group, best customer first; ties by customer id. -#}
{% macro cumulative_share_before(amount, by=none) -%}
    {%- set partition = 'partition by ' ~ by if by else '' -%}
    round(
        cast(
            sum({{ amount }}) over (
                {{ partition }} order by {{ amount }} desc, customer_id rows between unbounded preceding and current row
            ) - {{ amount }} as double
        ) / nullif(sum({{ amount }}) over ({{ partition }}), 0),
        15
    )
{%- endmacro %}

{#- Customers of a segment of `tier_shares_by_segment` are ranked among themselves, all others together: which of them it is. -#}
{% macro tier_group(segment) -%}
    {%- set segments = var('tier_shares_by_segment') -%}
    {%- if segments -%}
        case
            {% for name in segments -%}
            when {{ segment }} = {{ dbt.string_literal(dbt.escape_single_quotes(name)) }} then {{ dbt.string_literal(dbt.escape_single_quotes(name)) }}
            {% endfor -%}
            else 'all'
        end
    {%- else -%}
        'all'
    {%- endif -%}
{%- endmacro %}

{#- Below which share before them customers of the group are in tier `name` (a or b) or a better one. -#}
{% macro tier_line(name, tier_group) -%}
    {%- set segments = var('tier_shares_by_segment') -%}
    {#- by their full names, so that what reads a setting can be found -#}
    {%- set line = {'a': var('tier_a_share'), 'b': var('tier_b_share')}[name] -%}
    {%- if segments -%}
        case {{ tier_group }}
            {% for segment, shares in segments.items() -%}
            when {{ dbt.string_literal(dbt.escape_single_quotes(segment)) }} then {{ shares[name] }}
            {% endfor -%}
            else {{ line }}
        end
    {%- else -%}
        {{ line }}
    {%- endif -%}
{%- endmacro %}

{#- The tiers by name, the best first; everybody without revenue is in the last one. -#}
{% macro tier_names() -%} {{ return(['A', 'B', 'C'] + (var('tiers_below_c').keys() | sort)) }} {%- endmacro %}
{% macro lowest_tier() -%} {{ dbt.string_literal(tier_names()[-1]) }} {%- endmacro %}

{#- The last line of the group: who is past it is in the lowest tier. -#}
{% macro lowest_tier_line(tier_group) -%}
    {{ var('tiers_below_c').values() | max if var('tiers_below_c') else tier_line('b', tier_group) }}
{%- endmacro %}

{#- The customer that crosses a line belongs to the upper tier. -#}
{% macro tier(share_before, tier_group) -%}
    case
        when {{ share_before }} < {{ tier_line('a', tier_group) }} then 'A'
        when {{ share_before }} < {{ tier_line('b', tier_group) }} then 'B'
        {%- for share in var('tiers_below_c').values() | sort %}
        when {{ share_before }} < {{ share }} then {{ dbt.string_literal(tier_names()[loop.index + 1]) }}
        {%- endfor %}
        else {{ lowest_tier() }}
    end
{%- endmacro %}

{#- Of known customers on the day it was sold or refunded: net revenue, and tier_measure, by which they are ranked. -#}
{% macro revenue_days(orders, refunds) -%}
{%- set measure = var('tier_measure') -%}
select
    customer_id,
    ordered_on as revenue_on,
    gross_amount - discount_amount as net_amount,
    {{ {
        'net_revenue': 'gross_amount - discount_amount',
        'margin': 'gross_amount - discount_amount - cost_amount',
        'orders': 'cast(1 as decimal(18, 4))',
    }[measure] }} as measure_amount
from {{ orders }}
where is_counted and customer_id is not null
union all
select
    customer_id,
    refunded_on as revenue_on,
    -refund_amount as net_amount,
    {{ 'cast(0 as decimal(18, 4))' if measure == 'orders' else '-refund_amount' }} as measure_amount
from {{ refunds }}
where is_counted and customer_id is not null
{%- endmacro %}

{#- The look with which a move (moved_on, previous_tier, tier) is compared: of a demotion that was held back the one that found it
    first, else the last one that had not found it. -#}
{% macro compared_on() -%}
    {{ add_months(
        month_start(add_days('moved_on', -1)),
        'case when tier > previous_tier then ' ~ (1 - var('tier_hold_evaluations')) ~ ' else 0 end'
    ) }}
{%- endmacro %}

{#- Beside `moves`: the share before the customer at the look compared with, and the measure of the whole months of the window
    before that look and before the move. -#}
{% macro with_compared_figures(moves) -%}
{%- set moved, compared = period_index('month', 'moves.moved_on'), period_index('month', 'moves.compared_on') -%}
    select
        moves.*,
        looked_before.cumulative_share_before as share_before,
        coalesce(measured.measure_before, 0) as measure_before_amount,
        coalesce(measured.measure_after, 0) as measure_after_amount
    from {{ moves }} as moves
    left join (
        select
            moves.customer_id,
            moves.moved_on,
            cast(sum(months.measure_amount) filter (where months.month_index < {{ compared }}) as decimal(18, 4))
                as measure_before,
            cast(
                sum(months.measure_amount) filter (where months.month_index >= {{ moved }} - {{ var('tier_window_months') }})
                as decimal(18, 4)
            ) as measure_after
        from {{ moves }} as moves
        inner join {{ ref('int_revenue_months') }} as months
            on moves.customer_id = months.customer_id
            and months.month_index >= {{ compared }} - {{ var('tier_window_months') }}
            and months.month_index < {{ moved }}
        group by moves.customer_id, moves.moved_on
    ) as measured
        on moves.customer_id = measured.customer_id and moves.moved_on = measured.moved_on
    left join {{ ref('int_tier_evaluations') }} as looked_before
        on moves.customer_id = looked_before.customer_id and moves.compared_on = looked_before.evaluated_on
{%- endmacro %}
