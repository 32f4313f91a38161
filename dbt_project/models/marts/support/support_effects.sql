-- Is it being solved at once, or being answered fast, that goes with staying? Customers of whom both are known, compared within
-- their tier and the other half of the question: solved or not among the fast and among the slow, fast or not among the solved
-- and among the rest. The difference is Mantel and Haenszel's, its variance Sato's (Sato, Greenland and Robins 1989), which also
-- holds in thin strata.
{%- set is_solved, is_fast = "outcome = 'solved'", "first_reply = 'fast'" %}
{%- set pairs = [('solved_first_time', is_solved, is_fast), ('answered_fast', is_fast, is_solved)] %}
with groups as (
    {% for question, own, other in pairs -%}
    select
        '{{ question }}' as question,
        tier,
        {{ other }} as other,
        {% for name, of in [('n', 'customer_count'), ('y', 'churned_count')] -%}
        cast(coalesce(sum({{ of }}) filter (where {{ own }}), 0) as double) as {{ name }}1,
        cast(coalesce(sum({{ of }}) filter (where not {{ own }}), 0) as double) as {{ name }}0{{ ',' if not loop.last }}
        {% endfor %}
    from {{ ref('int_support_experiences') }}
    where first_reply <> 'unknown'
    group by 1, 2, 3
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

strata as (
    select *, n1 + n0 as n
    from groups
    where n1 > 0 and n0 > 0
),

sums as (
    select
        question,
        cast(sum(n1) as bigint) as with_count,
        cast(sum(y1) as bigint) as with_churned_count,
        cast(sum(n0) as bigint) as without_count,
        cast(sum(y0) as bigint) as without_churned_count,
        sum(n1 * n0 / n) as weight,
        sum((y1 * n0 - y0 * n1) / n) / sum(n1 * n0 / n) as difference,
        sum((y0 * n1 * n1 - y1 * n0 * n0 + n1 * n0 * (n0 - n1) / 2) / (n * n)) as p,
        sum((y1 * (n0 - y0) + y0 * (n1 - y1)) / n) / 2 as q
    from strata
    group by question
),

limits as (
    select
        *,
        {{ normal_quantile_95() }} * sqrt(greatest(difference * p + q, 0)) / weight as half_width
    from sums
),

answered as (
    select
        *,
        round(difference, 10) as churn_difference_rate,
        round(difference - half_width, 10) as churn_difference_low,
        round(difference + half_width, 10) as churn_difference_high,
        case
            -- a normal approximation needs some who left and some who stayed
            when
                with_churned_count + without_churned_count < 10
                or least(with_count, without_count) < {{ var('lift_minimum_count') }}
                then 'too few to tell'
            when difference + half_width < 0 then 'goes with staying'
            when difference - half_width > 0 then 'goes with leaving'
            else 'cannot be told from chance'
        end as answer
    from limits
)

select
    question,
    with_count,
    with_churned_count,
    {{ rate('with_churned_count', 'with_count') }} as with_churn_rate,
    without_count,
    without_churned_count,
    {{ rate('without_churned_count', 'without_count') }} as without_churn_rate,
    churn_difference_rate,
    churn_difference_low,
    churn_difference_high,
    answer
from answered
