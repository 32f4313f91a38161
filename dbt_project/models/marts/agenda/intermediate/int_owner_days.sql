-- One row per owner, channel, open day and tier: who makes the owner's contacts (a stand-in, or the stand-in's), how many that
-- person makes, and how many of these are kept for the tier. capacity null: as many as there are.
with owners as (
    select distinct owner_no, owner, channel_no, channel from {{ ref('int_contact_promises') }}
),

worked as (
    select
        owners.*,
        days.open_index,
        days.day,
        days.place_in_year,
        case
            when away.owner is null then owners.owner
            when away_too.owner is null then away.stand_in
            when not exists (
                select 1 from {{ ref('int_owner_absences') }} as third
                where third.owner = away_too.stand_in and third.open_index = days.open_index
            ) then away_too.stand_in
        end as worker
    from owners
    cross join {{ ref('int_agenda_days') }} as days
    left join {{ ref('int_owner_absences') }} as away
        on owners.owner = away.owner and days.open_index = away.open_index
    left join {{ ref('int_owner_absences') }} as away_too
        on away.stand_in = away_too.owner and days.open_index = away_too.open_index
),

-- a last day for every row: with anything but comparisons in the join, DuckDB would compare every day with every row
own_capacities as (
    select owner, channel, starts_on, coalesce(ends_on, date '9999-12-31') as ends_on, contacts_per_day
    from {{ ref('stg_crm__owner_capacity') }}
),

-- what the owner's own row says, else the setting; nobody makes no contact
able as (
    select
        worked.*,
        case
            when worked.worker is null then 0
            when own.owner is not null then greatest(own.contacts_per_day, 0)
            else {{ contact_capacity('worked.channel') }}
        end as capacity
    from worked
    left join own_capacities as own
        on worked.worker = own.owner
        and worked.channel = own.channel
        and worked.day >= own.starts_on
        and worked.day <= own.ends_on
    qualify row_number() over (
        partition by worked.owner_no, worked.channel_no, worked.open_index order by own.starts_on desc nulls last
    ) = 1
),

-- so many of what is due may have to be looked at: others of the person's day may be with the same customers
pooled as (
    select *, cast(capacity + sum(capacity) over (partition by worker, open_index) as bigint) as pool_count
    from able
)

select
    able.owner_no,
    able.owner,
    able.channel_no,
    able.channel,
    able.open_index,
    able.worker,
    dense_rank() over (order by able.worker) as worker_no,
    able.capacity,
    able.pool_count,
    tiers.tier,
    -- a share of less than one contact a day is one contact every few days
    cast(
        floor(able.capacity * tiers.share * able.place_in_year + tiers.phase)
        - floor(able.capacity * tiers.share * (able.place_in_year - 1) + tiers.phase) as bigint
    ) as kept_count
from pooled as able
cross join ({{ capacity_shares() }}) as tiers
