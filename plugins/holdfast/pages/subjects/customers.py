"""Customers: who stands behind a period's counts, why, and what is known of each of them."""

from __future__ import annotations

from holdfast.languages import marked as _
from holdfast.pages.model import Chart, Column, Filter, Page, Query
from holdfast.pages.subjects.words import EVENTS, GRAINS, MOVES

# Of each move of a period the 200 who brought most, in the last 13 months and 5 quarters.
MOVED = """
with moved as (
    select
        period_grain, period_start, period_end, customer_id, coalesce(tier, '(none)') as tier,
        case when is_churned then 'churned' when is_new then 'new' else 'reactivated' end as move,
        dense_rank() over (partition by period_grain order by period_start desc) as age
    from core.fct_customer_periods
    where period_grain in ('month', 'quarter') and (is_churned or is_new or is_reactivated)
        -- no further back than can be shown: the table has a row per customer and period
        and period_start > (select max(period_start) from marts.retention) - interval 19 months
),

ranked as (
    select
        moved.*, worth.revenue_to_date_amount,
        count(*) over (partition by moved.period_grain, moved.period_start, moved.move) as customer_count,
        row_number() over (
            partition by moved.period_grain, moved.period_start, moved.move
            order by worth.revenue_to_date_amount desc nulls last, moved.customer_id
        ) as place
    from moved
    left join marts.customer_value as worth on moved.customer_id = worth.customer_id
    where moved.age <= case moved.period_grain when 'month' then 13 else 5 end
),

-- a spell by its end, and by its start: so that a move is looked up, not compared with every spell there is
spells as (
    select *, lost_on as moved_on, true as is_end from marts.customer_spells where lost_on is not null
    union all
    select *, started_on as moved_on, false as is_end from marts.customer_spells
)

select
    ranked.period_grain, ranked.period_start, ranked.move, ranked.customer_id, customers.name,
    case when ranked.period_grain = 'month' and ranked.age <= 2 and ranked.place <= 60
        then ranked.customer_id || coalesce(' ' || customers.name, '') end as story,
    cuts.segment, cuts.owner, cuts.acquisition_channel, cuts.country, cuts.contract, ranked.tier,
    spells.last_ordered_on, coalesce(spells.last_order_id, spells.last_contract_id) as last_record_id,
    spells.started_on, spells.covered_until, spells.lost_on, ranked.revenue_to_date_amount, ranked.customer_count
from ranked
inner join core.dim_customers as customers on ranked.customer_id = customers.customer_id
inner join marts.retention_customers as cuts on ranked.customer_id = cuts.customer_id
left join spells
    on ranked.customer_id = spells.customer_id
    and (ranked.move = 'churned') = spells.is_end
    and spells.moved_on >= ranked.period_start
    and spells.moved_on <= ranked.period_end
where ranked.place <= 200
qualify row_number() over (
    partition by ranked.period_grain, ranked.period_start, ranked.customer_id order by spells.spell_number desc
) = 1
order by ranked.period_grain, ranked.period_start, ranked.move, ranked.place
"""
# What happened to up to 60 of each move of the last complete and of the running month, newest first.
STORIES = """
with moved as (
    select
        periods.customer_id, periods.period_start,
        row_number() over (
            partition by periods.period_start, is_churned, is_new
            order by worth.revenue_to_date_amount desc nulls last, periods.customer_id
        ) as place,
        dense_rank() over (order by periods.period_start desc) as age
    from core.fct_customer_periods as periods
    left join marts.customer_value as worth on periods.customer_id = worth.customer_id
    where periods.period_grain = 'month' and (is_churned or is_new or is_reactivated)
        and periods.period_start > (select max(period_start) from marts.retention) - interval 4 months
),

asked as (
    select distinct customers.customer_id, customers.customer_id || coalesce(' ' || customers.name, '') as story
    from moved
    inner join core.dim_customers as customers on moved.customer_id = customers.customer_id
    where moved.age <= 2 and moved.place <= 60
),

events as (
    select customer_id, ordered_on as happened_on, 'order' as event, order_id as record_id, status as detail,
        net_amount as amount, 'orders/' || source_file as source_file, source_line
    from core.fct_orders
    union all
    select customer_id, refunded_on, 'refund', refund_id, reason, -refund_amount, 'orders/' || source_file, source_line
    from core.fct_refunds
    union all
    select customer_id, occurred_on, 'contact', contact_id, channel || coalesce(', ' || outcome, ''), null,
        'crm/' || source_file, source_line
    from core.fct_contacts
    union all
    select customer_id, opened_on, 'conversation', conversation_id, topic, null, 'chat/' || source_file, source_line
    from core.fct_conversations where merged_into_id is null
    union all
    select customer_id, started_on, 'contract', contract_id, product, monthly_amount, 'crm/' || source_file, source_line
    from core.fct_contracts
    union all
    select customer_id, valid_from, 'tier', null, tier, window_revenue_amount, null, null from marts.customer_tiers
    union all
    select customer_id, started_on, 'active', null, null, null, null, null from marts.customer_spells
    union all
    select customer_id, lost_on, 'lost', coalesce(last_order_id, last_contract_id), null, null, null, null
    from marts.customer_spells where lost_on is not null
    union all
    select customer_id, due_on, 'planned', null, channel || coalesce(', ' || owner, ''), null, null, null
    from marts.contact_agenda
)

select asked.story, events.*
from events
inner join asked on events.customer_id = asked.customer_id
qualify row_number() over (
    partition by events.customer_id, events.event
    order by
        case when events.event = 'planned' then events.happened_on end,
        events.happened_on desc, events.record_id
) <= 6
order by asked.story, events.happened_on desc, events.event
"""
PAGE = Page(
    name="customers",
    title=_("Customers"),
    queries=(Query("moved", MOVED), Query("stories", STORIES)),
    filters=(
        Filter("grain", _("Period"), "moved", "period_grain", default="month", words=GRAINS),
        Filter("period", _("Which"), "moved", "period_start", within=("grain",), default="last-1"),
        Filter("move", _("Who"), "moved", "move", default="churned", words=MOVES),
        Filter("owner", _("Owner"), "moved", "owner", within=("grain", "period", "move"), any=True),
        Filter("segment", _("Segment"), "moved", "segment", within=("grain", "period", "move"), any=True),
        Filter("tier", _("Tier"), "moved", "tier", within=("grain", "period", "move"), any=True),
        Filter(
            "acquisition_channel",
            _("Acquisition channel"),
            "moved",
            "acquisition_channel",
            within=("grain", "period", "move"),
            any=True,
        ),
        Filter("country", _("Country"), "moved", "country", within=("grain", "period", "move"), any=True),
        Filter("contract", _("Contract"), "moved", "contract", within=("grain", "period", "move"), any=True),
        Filter("customer", _("Customer"), "stories", "story"),
    ),
    charts=(
        Chart(
            "moved",
            _("Who they are, and why"),
            "moved",
            (
                Column("customer_id", _("customer"), link="#customer={story}"),
                Column("name", _("name")),
                Column("owner", _("owner")),
                Column("segment", _("segment")),
                Column("tier", _("tier at opening")),
                Column("revenue_to_date_amount", _("revenue so far"), "amount"),
                Column("started_on", _("active since"), "day"),
                Column("last_ordered_on", _("last ordered on"), "day"),
                Column("last_record_id", _("order or contract")),
                Column("covered_until", _("covered until"), "day"),
                Column("lost_on", _("lost on"), "day"),
                Column("customer_count", _("customers in all"), "count"),
            ),
            note=_(
                "At most 200 for a period and kind, before the other choices; `make explain` and the query below find them all. Active since, covered until and the order or contract are of the spell that began or ended in the period."
            ),
            filters=(
                "grain",
                "period",
                "move",
                "owner",
                "segment",
                "tier",
                "acquisition_channel",
                "country",
                "contract",
            ),
            empty=_("Nobody among those shown."),
            is_open=True,
        ),
        Chart(
            "story",
            _("What happened to one of them"),
            "stories",
            (
                Column("happened_on", _("day"), "day"),
                Column("event", _("what"), words=EVENTS),
                Column("record_id", _("number")),
                Column("detail", _("detail")),
                Column("amount", _("amount"), "amount"),
                Column("source_file", _("file")),
                Column("source_line", _("line"), "count"),
            ),
            note=_(
                "The newest six of each kind, of customers who came or left in the last two months; `make explain CUSTOMER=...` tells the story of anybody."
            ),
            filters=("customer",),
            empty=_("Nobody came or left in the last two months."),
            is_open=True,
        ),
    ),
)
