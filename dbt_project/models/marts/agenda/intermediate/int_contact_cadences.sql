-- The cadences as they are compared: tiers, channels, segments and teams in one spelling, each channel with the consent that it
-- needs. A channel that contact_channels does not name is in nobody's agenda.
select
    upper(trim(cadences.tier)) as tier,
    {{ channel_name('cadences.channel') }} as channel,
    {{ scope_name('cadences.segment') }} as segment,
    {{ scope_name('cadences.team') }} as team,
    cadences.every_days,
    cadences.times_per_week,
    coalesce(cadences.every_days, cast(7 as double) / cadences.times_per_week) as interval_days,
    -- two contacts of a week are two days apart
    coalesce(cadences.every_days, 2) as spacing_days,
    channels.consent
from {{ ref('contact_cadences') }} as cadences
inner join {{ ref('contact_channels') }} as channels
    on {{ channel_name('cadences.channel') }} = {{ channel_name('channels.channel') }}
