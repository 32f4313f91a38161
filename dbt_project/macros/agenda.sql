{#- How often, as one number: every so many days, or (negative) so many times a week on the days of a pattern. -#}
{% macro rhythm(every_days, times_per_week, pattern) -%}
    cast(coalesce({{ every_days }}, -(10 * {{ times_per_week }} + {{ pattern }})) as integer)
{%- endmacro %}

{#- `capacity_share_by_tier` as rows: which share of each person's day is kept for a tier. -#}
{% macro capacity_shares() -%}
    select tier, cast(coalesce(share, 0) as decimal(9, 6)) as share
    from (select distinct tier from {{ ref('int_contact_cadences') }}) as tiers
    left join (
        values {% for tier, share in var('capacity_share_by_tier').items() -%}
        ({{ dbt.string_literal(dbt.escape_single_quotes(tier | trim | upper)) }}, {{ share or 0 }}), {% endfor %} ('', 0)
    ) as shares (shared_tier, share) on tiers.tier = shares.shared_tier
{%- endmacro %}

{#- On how many days from its own on a new start may be made: a quarter of the interval where a day can be full, so that a full day
    does not cost a whole interval. -#}
{% macro window_days(channel, every_days) -%}
    case when {{ contact_capacity(channel) }} is null then 1 else {{ whole_quotient('(' ~ every_days ~ ' + 3)', 4) }} end
{%- endmacro %}

{#- How many days the day is past the customer's own day of the interval: these days come every `every_days`, for ever, whatever
    as_of is. -#}
{% macro days_past_own_day(day, every_days, bucket) -%}
    (({{ days_between("date '2000-01-01'", day) }} + {{ every_days }} - {{ bucket }}) % {{ every_days }})
{%- endmacro %}

{#- Whether a new start may be made on the day of `row` (columns day, day_bits, closed_days_before); a promise may on any. -#}
{% macro is_on_its_day(row) -%}
    (
        not {{ row }}.is_new_start
        or case
            when {{ row }}.every_days is null then ({{ row }}.weekday_bits & {{ row }}.day_bits) <> 0
            else {{ days_past_own_day(row ~ '.day', row ~ '.every_days', row ~ '.bucket') }}
                < {{ row }}.window_days + {{ row }}.closed_days_before
        end
    )
{%- endmacro %}

{#- The contacts of `due` that are made on its day, as the CTE `name`: each person takes what is promised for a date of its own, then what is
    kept for each tier, then by tier, lateness and value, up to `capacity`; of a customer's only the one in the scarcest channel. -#}
{% macro one_a_day(name, due) -%}
    {{ name }} as (
        select *
        from (
            select *
            from (
                select
                    *,
                    row_number() over (
                        partition by worker_no, channel_no, tier
                        order by is_dated desc, lateness_in_intervals desc, value_place
                    ) as place_in_tier
                from {{ due }}
                where capacity is null or capacity > 0
                qualify capacity is null or place_in_tier <= capacity
            ) as best_of_tiers
            qualify capacity is null or row_number() over (
                partition by worker_no, channel_no
                order by is_dated desc, place_in_tier > kept_count, tier, place_in_tier
            ) <= capacity
        ) as fitting
        qualify row_number() over (partition by value_place order by is_dated desc, capacity nulls last, channel_no) = 1
    )
{%- endmacro %}

{#- Whether a conversation's topic says that the customer complains. -#}
{% macro is_complaint(topic) -%}
    coalesce(lower({{ topic }}) in ('complaint', 'reclamacao', 'reclamação'), false)
{%- endmacro %}

{#- `contact_also_serves` as rows: a contact in `channel` keeps the promise in `served_channel`, too. -#}
{% macro served_channels() -%}
    select channel, served_channel
    from (
        values {% for channel, served in var('contact_also_serves').items() %}{% for each in served -%}
        ({{ dbt.string_literal(dbt.escape_single_quotes(channel)) }}, {{ dbt.string_literal(dbt.escape_single_quotes(each | trim | lower)) }}), {% endfor %}{% endfor %} ('', '')
    ) as served (channel, served_channel)
    where channel <> ''
{%- endmacro %}

{#- Why the cadence asks for a contact now, in one line that a person can say aloud. -#}
{% macro why_by_cadence(contacts) -%}
    case {{ contacts }}.reason
        when 'win-back' then 'Lost since ' || {{ add_days(contacts ~ '.last_active_on', 1) }} || ', tier ' || {{ contacts }}.tier || ': '
        when 'prospect' then 'Never a customer so far: '
        else 'Tier ' || {{ contacts }}.tier || ': '
    end
    || case
        when {{ contacts }}.interval_days < 7 then cast(cast(round(7 / {{ contacts }}.interval_days) as integer) as string) || ' times a week'
        else 'every ' || cast(cast(round({{ contacts }}.interval_days) as integer) as string) || ' days'
    end
    || coalesce(
        case when {{ contacts }}.is_lapsed_now then ', but not since ' else ', last on ' end
        || {{ contacts }}.last_contact_on || ' in this channel.',
        ', none so far in this channel.'
    )
{%- endmacro %}
