-- One row per conversation that stands for itself, with whom it belongs to (team, topic, tier when it was opened) and its ratings
-- as shares of their scales. A rating outside its scale, or on a scale that nobody knows, is unknown.
select
    conversations.*,  -- core's columns are a contract -- noqa: AM04
    {{ week_start('conversations.opened_on') }} as week_start,
    coalesce(nullif(lower(trim(conversations.topic)), ''), '(none)') as topic_key,
    coalesce(nullif(trim(conversations.team), ''), teams.team, '(none)') as team_key,
    coalesce(conversations.agent_id, '(none)') as agent_key,
    coalesce({{ channel_name('conversations.channel') }}, '(none)') as channel_key,
    coalesce(tiers.tier, '(none)') as tier_key,
    {{ rating_share('conversations.rating', 'conversations.rating_scale') }} as rating_share,
    {{ rating_share('conversations.agent_rating', 'conversations.rating_scale') }} as agent_rating_share
from {{ ref('fct_conversations') }} as conversations
left join {{ ref('customer_tiers') }} as tiers
    on conversations.customer_id = tiers.customer_id
    and conversations.opened_on >= tiers.valid_from
    -- an or would make this a comparison of each with each
    and conversations.opened_on < coalesce(tiers.valid_to, date '9999-12-31')
left join {{ ref('int_agent_teams') }} as teams on conversations.agent_id = teams.agent_id
where conversations.merged_into_id is null
