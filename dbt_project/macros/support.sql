{#- The team that the setting agent_teams gives an agent; '(none)' where it names none. -#}
{% macro agent_team(agent) -%}
    case
        when {{ agent }} is null then '(none)'
        {%- for name, team in var('agent_teams').items() if team is not none %}
        when {{ agent }} = {{ dbt.string_literal(dbt.escape_single_quotes(name)) }}
            then {{ dbt.string_literal(dbt.escape_single_quotes(team)) }}
        {%- endfor %}
        else '(none)'
    end
{%- endmacro %}

{#- What the weekly quality index is cut by: for each, the column of int_quality_weeks that holds the segment. -#}
{% macro quality_dimensions() -%} {{ return({'all': "'all'", 'agent': 'agent_id', 'team': 'team'}) }} {%- endmacro %}

{#- The ISO week of a day: its Monday. -#}
{% macro week_start(date) -%} {{ period_start('week', period_index('week', date)) }} {%- endmacro %}

{#- A customer's rating as a number from 0 to 1; null outside its scale (thumbs, smileys, or 'least-most'), or where it is unknown. -#}
{% macro rating_share(rating, scale) -%}
    {%- set scale = "lower(coalesce(nullif(trim(" ~ scale ~ "), ''), '" ~ var('rating_scale') ~ "'))" -%}
    {%- set least = "cast(split_part(" ~ scale ~ ", '-', 1) as double)" -%}
    {%- set most = "cast(split_part(" ~ scale ~ ", '-', 2) as double)" -%}
    case
        when {{ rating }} is null then null
        when {{ scale }} in ('thumbs', 'good/bad') then case when {{ rating }} in (0, 1) then cast({{ rating }} as double) end
        when {{ scale }} in ('smileys', 'stars', 'csat')
            then case when {{ rating }} between 1 and 5 then ({{ rating }} - 1) / cast(4 as double) end
        when {{ matches(scale, '^[0-9]{1,4}-[0-9]{1,4}$') }}
            then case
                when {{ least }} < {{ most }} and {{ rating }} between {{ least }} and {{ most }}
                    then ({{ rating }} - {{ least }}) / ({{ most }} - {{ least }})
            end
    end
{%- endmacro %}

{#- From this share of its scale a rating is positive: 4 of 1-5, 8 of 0-10, thumbs up. -#}
{% macro positive_share() -%} 0.75 {%- endmacro %}

{#- Which settings an experiment has, as rows of experiment_id, control, unit, ended_on; none where no experiment is set. -#}
{% macro experiment_settings() -%}
    {%- for name, about in var('experiments').items() %}
    select
        {{ text_or_null(name) }} as experiment_id,
        cast({{ text_or_null(about.get('control')) }} as string) as control,
        {{ text_or_null(about.get('unit', 'conversation')) }} as unit,
        cast({{ text_or_null(about.get('ended_on')) }} as date) as ended_on
    union all
    {%- endfor %}
    select
        cast(null as string) as experiment_id, cast(null as string) as control, cast(null as string) as unit,
        cast(null as date) as ended_on
    where false
{%- endmacro %}

{#- The share that each variant of an experiment should get, as rows of experiment_id, variant, share. -#}
{% macro experiment_shares() -%}
    {%- for name, about in var('experiments').items() %}
    {%- for variant, share in about.get('shares', {}).items() %}
    select
        {{ text_or_null(name) }} as experiment_id, {{ text_or_null(variant) }} as variant, cast({{ share }} as double) as share
    union all
    {%- endfor %}
    {%- endfor %}
    select cast(null as string) as experiment_id, cast(null as string) as variant, cast(null as double) as share
    where false
{%- endmacro %}

{#- Metrics of an experiment: for each, what is asked of a unit of int_experiment_units (null: not observed). -#}
{% macro experiment_metrics() -%}
    {{ return({'resolution': 'is_resolved_in_time', 'csat': 'is_positive', 'recontact': 'has_come_back', 'churn': 'is_churned_next'}) }}
{%- endmacro %}

{#- Whether a text contains one of the phrases of a setting, and is short enough to say nothing else. -#}
{% macro is_acknowledgement_text(text) -%}
    (
        length({{ text }}) <= 160
        and {{ matches('lower(' ~ text ~ ')', phrases_pattern('acknowledgement_phrases')) }}
    )
{%- endmacro %}

{#- Whether a text is nothing but thanks and signs, or one number from 0 to 10 (a rating): nothing that waits for an answer. -#}
{% macro is_thanks_text(text) -%}
    (
        length({{ text }}) <= 80
        and {{ matches('lower(' ~ without_markup(text) ~ ')', '^(' ~ phrases_pattern('thanks_phrases') ~ '|[^\\p{L}\\p{N}?])+$|^\\s*(10|[0-9])\\s*$') }}
    )
{%- endmacro %}

{#- A text without the tags in which some chats wrap it: <p>Thanks</p> is Thanks. -#}
{% macro without_markup(text) -%} {{ return(adapter.dispatch('without_markup')(text)) }} {%- endmacro %}
{% macro default__without_markup(text) -%}
    case when {{ text }} like '%<%' then {{ without_matches(text, '<[^<>]*>') }} else {{ text }} end
{%- endmacro %}

{#- The phrases of a setting as one pattern; with none, a pattern that nothing matches. -#}
{% macro phrases_pattern(setting) -%}
    {%- set escaped = [] -%}
    {%- for phrase in var(setting) -%} {%- do escaped.append(modules.re.escape(phrase.strip().lower())) -%} {%- endfor -%}
    {{ return('(' ~ escaped | join('|') ~ ')' if escaped else '([^\\s\\S])') }}
{%- endmacro %}

{#- Whether a template answers nothing, by its exported kind or by the setting; null where nobody knows. -#}
{% macro is_meaningless_template(template_id, template_kind) -%}
    case
        when {{ template_id }} is null then null
        {%- for name in var('acknowledgement_templates') %}
        when {{ template_id }} = {{ text_or_null(name) }} then true
        {%- endfor %}
        else {{ template_kind }} in ('acknowledgement', 'auto_reply', 'greeting', 'closing')
    end
{%- endmacro %}

{#- Seconds as minutes with four decimals; null stays null, which greatest() would make 0. -#}
{% macro minutes_of(seconds) -%}
    {{ quotient_amount('case when ' ~ seconds ~ ' < 0 then 0 else ' ~ seconds ~ ' end', '60.0') }}
{%- endmacro %}

{#- Minutes from one instant to another, to four decimals; null when either is. Never below 0: clocks of two machines differ. -#}
{% macro minutes_between(earlier, later) -%}
    {{ minutes_of(seconds_between(earlier, later)) }}
{%- endmacro %}

{#- Seconds that support was open from the first day of its calendar until `instant`, from the calendar's row of the day. -#}
{% macro open_seconds(instant, calendar) -%}
    {{ calendar }}.open_seconds_before + coalesce(
        greatest(
            least(
                {{ seconds_between(calendar ~ '.opens_at', instant) }},
                {{ seconds_between(calendar ~ '.opens_at', calendar ~ '.closes_at') }}
            ),
            0
        ),
        0
    )
{%- endmacro %}

{#- Statuses that say a conversation is over, where no closing time was exported. -#}
{% macro is_resolved_status(column) -%}
    coalesce(lower(trim({{ column }})), '') in ('closed', 'solved', 'resolved', 'done', 'fechado', 'fechada', 'resolvido', 'resolvida')
{%- endmacro %}

{#- The moments of a conversation between which time is counted (columns of int_conversation_moments). -#}
{% macro conversation_moments() -%}
    {{ return(['waiting_since', 'first_reply', 'first_meaningful_reply', 'resolved']) }}
{%- endmacro %}

{#- Minutes that support was open between two of them (columns of moments, and what open_seconds says of each). -#}
{% macro business_minutes(earlier, later) -%}
    {{ minutes_of('(moments.' ~ later ~ '_open_seconds - moments.' ~ earlier ~ '_open_seconds)') }}
{%- endmacro %}

{#- What support is cut by, beside 'all': the name and the column of conversation_outcomes. -#}
{% macro support_segments() -%}
    {{ return({'all': "'all'", 'agent': 'agent_id', 'team': 'team', 'topic': 'topic', 'channel': 'channel', 'tier': 'tier'}) }}
{%- endmacro %}

{#- What support_quality counts: conversations opened in the period for which a condition holds. -#}
{% macro support_counts() -%}
    {{ return({
        'conversation_count': 'true',
        'customer_conversation_count': 'is_opened_by_customer',
        'resolved_count': 'is_resolved',
        'observed_count': 'is_observed',
        'unobserved_count': 'is_judgeable and not is_observed',
        'first_contact_resolution_count': 'is_resolved_first_time',
        'first_contact_resolution_any_topic_count': 'is_resolved_first_time_any_topic',
        'one_touch_known_count': 'is_one_touch is not null',
        'one_touch_count': 'is_one_touch',
        'reopening_known_count': 'reopened_count is not null and (is_resolved or reopened_count > 0)',
        'reopened_conversation_count': 'reopened_count > 0',
        'first_reply_count': 'first_reply_minutes is not null',
        'first_reply_in_target_count': 'first_reply_business_minutes <= ' ~ var('first_reply_target_minutes'),
        'first_meaningful_reply_count': 'first_meaningful_reply_minutes is not null',
        'first_meaningful_reply_in_target_count':
            'first_meaningful_reply_business_minutes <= ' ~ var('first_reply_target_minutes'),
        'resolution_time_count': 'resolution_minutes is not null',
        'resolution_in_target_count': 'resolution_business_minutes <= ' ~ var('resolution_target_minutes'),
        'rated_count': 'rating_share is not null',
        'rated_resolved_count': 'is_resolved and rating_share is not null',
        'positive_count': 'is_positive',
        'agent_rated_count': 'agent_rating_share is not null',
        'answer_owed_count': 'unanswered_since_at is not null',
    }) }}
{%- endmacro %}

{#- The times of which support_quality shows median and 90th percentile. -#}
{% macro support_times() -%}
    {{ return([
        'first_reply_minutes', 'first_reply_business_minutes', 'first_meaningful_reply_minutes',
        'first_meaningful_reply_business_minutes', 'resolution_minutes', 'resolution_business_minutes'
    ]) }}
{%- endmacro %}

{#- The last day of a week or month, from columns period_grain and period_start. -#}
{% macro period_end_of(relation) -%}
    case
        when {{ relation }}.period_grain = 'week' then {{ add_days(relation ~ '.period_start', 6) }}
        else {{ add_days('cast(' ~ add_months(relation ~ '.period_start', 1) ~ ' as date)', -1) }}
    end
{%- endmacro %}
