{{ config(
    materialized='incremental', incremental_strategy='delete+insert', unique_key=['evaluated_on']
) }}

-- One row per first of a month on which tiers are looked at, with a digest of the revenue that decides them: who brought what in
-- the whole months of the window before it. A partial build writes the months whose digest changed, and looks at those again.
with months as (
    select month_index, {{ digest(['customer_id', 'net_amount']) }} as digest
    from {{ ref('int_revenue_months') }}
    group by month_index
),

evaluations as (
    select
        {{ each_integer('month_index + 1', 'month_index + ' ~ var('tier_window_months')) }} as month_index,
        digest
    from months
),

digests as (
    select {{ period_start('month', 'month_index') }} as evaluated_on, cast(sum(digest) as varchar) as digest
    from evaluations
    where month_index <= {{ period_index('month', as_of_on()) }}
    group by month_index
)

{% if is_incremental() -%}
select
    coalesce(digests.evaluated_on, standing.evaluated_on) as evaluated_on,
    digests.digest,
    {{ build_id() }} as _build_id
from digests
-- a month may also have lost all its revenue
full join {{ this }} as standing on digests.evaluated_on = standing.evaluated_on
where standing.digest is distinct from digests.digest
{%- else -%}
select evaluated_on, digest, cast(0 as bigint) as _build_id
from digests
{%- endif %}
