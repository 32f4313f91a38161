{#- Where a contact that needs the consent to be visited is made, by visit_area; null for other contacts, and where nobody knows. -#}
{% macro visit_area(customers, consent) -%}
    {%- if var('visit_area') == 'city' -%}
        case when {{ consent }} = 'visit' then {{ scope_name(customers ~ '.city') }} end
    {%- elif var('visit_area') == 'post_code' -%}
        case when {{ consent }} = 'visit' then nullif(upper(substr(trim({{ customers }}.post_code), 1, 3)), '') end
    {%- else -%}
        cast(null as string)
    {%- endif -%}
{%- endmacro %}

{#- Segments and teams as they are compared; null: none. -#}
{% macro scope_name(column) -%} nullif(lower(trim({{ column }})), '') {%- endmacro %}

{#- `owner_teams` as rows: the team of each owner. -#}
{% macro owner_teams() -%}
    select owner, team
    from (
        values {% for owner, team in var('owner_teams').items() if team is not none -%}
        ({{ dbt.string_literal(dbt.escape_single_quotes(owner)) }}, {{ dbt.string_literal(dbt.escape_single_quotes(team)) }}), {% endfor %} ('', '')
    ) as teams (owner, team)
    where owner <> ''
{%- endmacro %}

{#- Areas as numbers; null where nobody asks for visits near each other. -#}
{% macro area_no(area) -%}
    {%- if var('visit_area') -%}
        case when {{ area }} is not null then dense_rank() over (order by {{ area }}) end
    {%- else -%}
        cast(null as bigint)
    {%- endif -%}
{%- endmacro %}

{#- `owner_working_days` as rows: the ISO week days on which an owner named there does not work. -#}
{% macro owner_days_off() -%}
    select owner, iso_day
    from (
        values {% for owner, iso_days in var('owner_working_days').items() if iso_days is not none -%}
        {%- for iso_day in range(1, 8) if iso_day not in iso_days -%}
        ({{ dbt.string_literal(dbt.escape_single_quotes(owner)) }}, {{ iso_day }}), {% endfor %}{% endfor %} ('', 0)
    ) as days_off (owner, iso_day)
    where owner <> ''
{%- endmacro %}

{#- How many contacts a month of 365.25 / 12 days the cadence `cadences` (column interval_days) asks for, all channels together. -#}
{% macro contacts_per_month(interval_days) -%} round(sum(cast(365.25 as double) / 12 / {{ interval_days }}), 2) {%- endmacro %}

{#- How often, as one number: every so many days, or (negative) so many times a week on the days of a pattern. -#}
{% macro rhythm(every_days, times_per_week, pattern) -%}
    cast(coalesce({{ every_days }}, -(10 * {{ times_per_week }} + {{ pattern }})) as integer)
{%- endmacro %}

{#- `capacity_share_by_tier` as rows: which share of each person's day is kept for a tier; and a phase, so that shares of less than a
    contact a day do not come to all tiers on the same days. -#}
{% macro capacity_shares() -%}
    select
        tier,
        cast(coalesce(share, 0) as decimal(9, 6)) as share,
        cast((row_number() over (order by tier) - 1) / cast(count(*) over () as double) as decimal(9, 6)) as phase
    from (select distinct tier from {{ ref('int_contact_cadences') }}) as tiers
    left join (
        values {% for tier, share in var('capacity_share_by_tier').items() -%}
        ({{ dbt.string_literal(dbt.escape_single_quotes(tier | trim | upper)) }}, {{ share or 0 }}), {% endfor %} ('', 0)
    ) as shares (shared_tier, share) on tiers.tier = shares.shared_tier
{%- endmacro %}

{#- On how many days from its own on a new start may be made: a quarter of the interval where a day can be full, so that a full day
    does not cost a whole interval; else on two, since the customer may have another contact on the first, on that week day for ever. -#}
{% macro window_days(channel, every_days) -%}
    case when {{ contact_capacity(channel) }} is null then least(2, {{ every_days }}) else {{ whole_quotient('(' ~ every_days ~ ' + 3)', 4) }} end
{%- endmacro %}

{#- The same of "n per week": the days of the pattern, and where no day can be full those after them, too. -#}
{% macro start_bits(channel, weekday_bits) -%}
    case
        when {{ contact_capacity(channel) }} is null
            then {{ weekday_bits }} | (({{ weekday_bits }} << 1) & 254) | (({{ weekday_bits }} >> 6) & 2)
        else {{ weekday_bits }}
    end
{%- endmacro %}

{#- How many days the day is past the customer's own day of the interval: these days come every `every_days`, for ever, whatever
    as_of is. -#}
{% macro days_past_own_day(day, every_days, bucket) -%}
    (({{ days_between("date '2000-01-01'", day) }} + {{ every_days }} - {{ bucket }}) % {{ every_days }})
{%- endmacro %}

{#- The next day, from `day` on, of the own days of `promises` (columns every_days, bucket, window_days): `day` itself while a new start may
    be made on it. -#}
{% macro next_own_day(day, promises) -%}
    {%- set past = days_past_own_day(day, promises ~ '.every_days', promises ~ '.bucket') -%}
    case
        when coalesce({{ past }} < {{ promises }}.window_days, true) then {{ day }}
        else {{ add_days(day, promises ~ '.every_days - ' ~ past) }}
    end
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

{#- How late a promise of `row` (columns planned_on, day, interval_days, is_new_start) is, in its intervals; a new start is as late as
    can be. -#}
{% macro lateness(row) -%}
    case
        when {{ row }}.is_new_start then {{ var('lapse_intervals') }}
        else greatest({{ days_between(row ~ '.planned_on', row ~ '.day') }}, 0) / {{ row }}.interval_days
    end
{%- endmacro %}

{#- The order in which promises of a tier are kept, in thousandths of an interval, less being more pressing; below 0 what has a date of
    its own. `row` has lateness_in_intervals and is_dated. -#}
{% macro pressing(row) -%}
    cast(
        case when {{ row }}.is_dated then -1 else 1000 * {{ var('lapse_intervals') }} end
        - floor(1000 * {{ row }}.lateness_in_intervals) as integer
    )
{%- endmacro %}

{#- The same order in coarse steps: by thirtieths of an interval; new starts, of which many are alike, by value. -#}
{% macro pressing_step(row) -%}
    {%- set thirtieths = whole_quotient(pressing(row), 33) -%}
    case
        when {{ pressing(row) }} < 0 then {{ thirtieths }} - 1000000
        when {{ pressing(row) }} = 0 then {{ whole_quotient(row ~ '.value_place', 16384) }} - 1000000 + 1
        else {{ thirtieths }}
    end
{%- endmacro %}

{#- With contact_also_serves: the promises among `standing` that another contact of the customer's day in `made` keeps, too. -#}
{% macro also_kept(made, standing) -%}
    {%- if var('contact_also_serves') %}
    union
    select others.promise_no, others.rhythm, {{ made }}.day
    from {{ made }}
    inner join (
        select distinct by_channel.channel_no, others.channel_no as served_channel_no
        from ({{ served_channels() }}) as channels
        inner join {{ ref('int_owner_days') }} as by_channel on channels.channel = by_channel.channel
        inner join {{ ref('int_owner_days') }} as others on channels.served_channel = others.channel
    ) as served on {{ made }}.channel_no = served.channel_no
    inner join {{ standing }} as others
        on {{ made }}.value_place = others.value_place and served.served_channel_no = others.channel_no
    where not others.is_dated
    {%- endif %}
{%- endmacro %}

{#- The contacts of `due` that are made on its day, as the CTE `name`: each person takes what is promised for a date of its own, then what is
    kept for each tier, then by tier, lateness and value, up to `capacity`; of a customer's only the one in the scarcest channel. With
    visit_area those near the most pressing one go before the others of their tier. -#}
{% macro one_a_day(name, due) -%}
    {{ name }}_fitting as (
        select * exclude (place_in_tier)
        from (
            select
                *,
                row_number() over (
                    partition by worker_no, channel_no, tier
                    order by pressing >= 0, {{ 'coalesce(area_no = first_area_no, false) desc,' if var('visit_area') }} pressing, value_place
                ) as place_in_tier
            from (
                select
                    *
                    {%- if var('visit_area') %},
                    first_value(area_no) over (
                        partition by worker_no, channel_no order by pressing >= 0, tier, pressing, value_place
                    ) as first_area_no
                    {%- endif %}
                from {{ due }}
                where capacity > 0
            ) as limited
            qualify place_in_tier <= capacity
        ) as best_of_tiers
        qualify row_number() over (
            partition by worker_no, channel_no order by pressing >= 0, place_in_tier > kept_count, tier, place_in_tier
        ) <= capacity
        union all
        select *{{ ', null as first_area_no' if var('visit_area') }} from {{ due }} where capacity is null
    ),

    {{ name }} as (
        select *
        from {{ name }}_fitting
        qualify row_number() over (partition by value_place order by pressing >= 0, capacity nulls last, channel_no) = 1
    )
{%- endmacro %}

{#- The rows of `due` that may be made on its day, as the CTE `name`: the most pressing of each tier, in the steps of pressing_step, until
    there are pool_count of them. It only spares the sorting of all that waits. -#}
{% macro most_pressing(name, due) -%}
    {{ name }}_counts as (
        select worker_no, channel_no, tier, pressing_step, max(pool_count) as pool_count, count(*) as due_count
        from {{ due }}
        where capacity is not null
        group by worker_no, channel_no, tier, pressing_step
    ),

    {{ name }}_steps as (
        select
            *,
            sum(due_count) over (partition by worker_no, channel_no, tier order by pressing_step) - due_count as before_count
        from {{ name }}_counts
    ),

    {{ name }}_limits as (
        select worker_no, channel_no, tier, max(pressing_step) as last_step
        from {{ name }}_steps
        where before_count < pool_count
        group by worker_no, channel_no, tier
    ),

    {{ name }} as (
        select {{ due }}.*
        from {{ due }}
        left join {{ name }}_limits as limits
            on {{ due }}.worker_no = limits.worker_no
            and {{ due }}.channel_no = limits.channel_no
            and {{ due }}.tier = limits.tier
        where {{ due }}.capacity is null or {{ due }}.pressing_step <= limits.last_step
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

{#- The number by which a rhythm is spoken of: times a week of what is due more often than weekly, else days from one to the next. -#}
{% macro rhythm_number(interval_days) -%}
    round(case when {{ interval_days }} < 7 then 7 / {{ interval_days }} else {{ interval_days }} end)
{%- endmacro %}

{#- The parts that why_by_cadence is put together from, by name. -#}
{% macro why_by_cadence_form(contacts) -%}
    {{ contacts }}.reason
    || case when {{ contacts }}.interval_days < 7 then ' + times a week' else ' + every so many days' end
    || case
        when {{ contacts }}.last_contact_on is null then ' + none yet'
        when {{ contacts }}.is_lapsed_now then ' + not since'
        else ' + last on'
    end
{%- endmacro %}

{#- Why the cadence asks for a contact now, in one line that a person can say aloud. -#}
{% macro why_by_cadence(contacts) -%}
    case {{ contacts }}.reason
        when 'win-back' then 'Lost since ' || {{ add_days(contacts ~ '.last_active_on', 1) }} || ', tier ' || {{ contacts }}.tier || ': '
        when 'prospect' then 'Never a customer so far: '
        else 'Tier ' || {{ contacts }}.tier || ': '
    end
    || case when {{ contacts }}.interval_days >= 7 then 'every ' else '' end
    || cast(cast({{ rhythm_number(contacts ~ '.interval_days') }} as integer) as string)
    || case when {{ contacts }}.interval_days >= 7 then ' days' else ' times a week' end
    || coalesce(
        case when {{ contacts }}.is_lapsed_now then ', but not since ' else ', last on ' end
        || {{ contacts }}.last_contact_on || ' in this channel.',
        ', none so far in this channel.'
    )
{%- endmacro %}
