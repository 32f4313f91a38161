{{ config(materialized='table') }}

-- A contract covers started_on to covered_until, both included. A cancellation that has taken effect is the end; one that lies
-- ahead is not known to happen and changes nothing yet. covered_until is empty for an open end.
with contracts as (
    select
        staged.*,
        identities.customer_id as golden_id,
        case when staged.cancelled_on < {{ as_of_on() }} then staged.cancelled_on end as effective_cancelled_on
    from {{ ref('stg_crm__contracts') }} as staged
    left join {{ ref('int_identities') }} as identities on 'id:' || staged.customer_id = identities.entity
)

select
    contract_id,
    golden_id as customer_id,
    product,
    started_on,
    ends_on,
    cancelled_on,
    cancel_reason,
    auto_renew as is_auto_renewed,
    monthly_amount,
    upper(currency) as currency,
    status,
    effective_cancelled_on,
    least(effective_cancelled_on, ends_on) as covered_until,
    (
        coalesce(lower(status), '') not in ('draft', 'pending', 'void', 'rejected')
        and started_on <= {{ last_visible_on() }}
        and coalesce(least(effective_cancelled_on, ends_on), started_on) >= started_on
    ) as is_counted,
    {{ delivered_in() }}
from contracts
