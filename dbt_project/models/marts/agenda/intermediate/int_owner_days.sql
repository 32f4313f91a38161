-- One row per owner, channel and open day: who makes the owner's contacts, how many that person makes, and how many of these are
-- kept for each tier. capacity null: as many as there are.
with owners as (
    select distinct owner_no, owner, channel_no, channel from {{ ref('int_contact_promises') }}
),

worked as (
    select
        owners.*,
        days.open_index,
        days.place_in_year,
        owners.owner_no as worker_no,
        owners.owner as worker,
        {{ contact_capacity('owners.channel') }} as capacity
    from owners
    cross join {{ ref('int_agenda_days') }} as days
)

select
    worked.*,
    tiers.tier,
    -- a share of less than one contact a day is one contact every few days
    cast(
        floor(worked.capacity * tiers.share * worked.place_in_year)
        - floor(worked.capacity * tiers.share * (worked.place_in_year - 1)) as bigint
    ) as kept_count
from worked
cross join ({{ capacity_shares() }}) as tiers
