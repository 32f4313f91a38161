-- One row per campaign and month: what was spent in it until as_of, in the reporting currency.
-- A campaign's spend lies evenly on its days, from started_on to ended_on; without an end all of it on started_on. Each month is
-- what is spent by its end minus what was spent by its start, so that nothing is lost to rounding. The rate is the one in
-- force on the campaign's first day of the month; without one the amount is empty, and a test stops the build.
with campaigns as (
    select
        *,
        coalesce(started_on, ended_on) as first_day,
        greatest(coalesce(ended_on, started_on), coalesce(started_on, ended_on)) as last_day
    from {{ ref('int_campaigns') }}
    where spend_amount is not null and coalesce(started_on, ended_on) <= {{ last_visible_on() }}
),

months as (
    select
        *,
        {{ each_integer(
            period_index('month', 'first_day'), period_index('month', 'least(last_day, ' ~ last_visible_on() ~ ')')
        ) }} as month_index
    from campaigns
),

days as (
    select
        *,
        {{ period_start('month', 'month_index') }} as period_start,
        {{ days_between(
            'first_day', 'greatest(' ~ period_start('month', 'month_index') ~ ', first_day)'
        ) }} as days_before,
        {{ days_between(
            'first_day', 'least(' ~ period_start('month', '(month_index + 1)') ~ ' - 1, last_day, ' ~ last_visible_on() ~ ')'
        ) }} + 1 as days_until_end,
        {{ days_between('first_day', 'last_day') }} + 1 as day_count
    from months
),

-- a company without orders adds up its spend in the campaigns' own currency
reporting as (
    select
        coalesce(
            reporting_currency, (select max(upper(currency)) from {{ ref('stg_crm__campaigns') }})
        ) as reporting_currency
    from {{ ref('int_reporting_currency') }}
),

spread as (
    select
        days.*,
        {{ quotient_amount('days.spend_amount * days.days_until_end', 'days.day_count') }}
            - {{ quotient_amount('days.spend_amount * days.days_before', 'days.day_count') }} as local_amount,
        {{ rate_to_reporting('days.currency') }} as exchange_rate
    from days
    cross join reporting
    left join {{ ref('int_exchange_rates') }} as rates
        on {{ is_rate_of('days.currency', 'greatest(days.period_start, days.first_day)') }}
)

select
    campaign_id,
    period_start,
    channel,
    objective,
    cast(local_amount as decimal(18, 4)) as local_amount,
    {{ converted('local_amount', 'exchange_rate') }} as spend_amount
from spread
