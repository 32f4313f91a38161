-- One row per customer and onboarding step that is late.
select
    identities.customer_id,
    'onboarding' as reason,
    milestones.milestone as subject,
    {{ add_days('min(milestones.due_on)', 1) }} as since_on,
    cast({{ add_days('min(milestones.due_on)', 1) }} as timestamp) as since_at,
    {{ days_between('min(milestones.due_on)', as_of_on()) }} as figure,
    0 as figure_limit,
    'days late' as figure_unit,
    'The onboarding step "' || milestones.milestone || '" was due on ' || min(milestones.due_on)
    || ' and is not done.' as why_now,
    min(milestones.due_on) as why_on,
    milestones.milestone as why_about,
    cast(null as double) as why_figure,
    cast(null as double) as why_out_of
from {{ ref('stg_crm__milestones') }} as milestones
inner join {{ ref('int_identities') }} as identities on 'id:' || milestones.customer_id = identities.entity
where
    milestones.due_on < {{ as_of_on() }}
    and milestones.due_on >= {{ add_days(as_of_on(), '-' ~ var('reason_days')) }}
    and coalesce(milestones.completed_at >= {{ as_of() }}, true)
group by identities.customer_id, milestones.milestone
