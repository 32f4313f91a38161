"""Value: what customers have brought and are expected to bring, and what it cost to win and to keep them."""

from __future__ import annotations

from holdfast.languages import marked as _
from holdfast.pages.model import Chart, Column, Filter, Page, Query
from holdfast.pages.subjects import value_charts as charts
from holdfast.pages.subjects import value_queries as asks

CUSTOMERS = Column("customer_count", _("customers"), "count")
PREDICTED = Column("predicted_value_12m_amount", _("expected in 12 months"), "amount")
REVENUE = Column("revenue_to_date_amount", _("net revenue so far"), "amount")
PERIOD = Column("period_start", _("period"), "period")
IS_COMPLETE = Column("is_complete", _("complete"), "flag")
HELD_OUT = {
    "actual_orders": _("orders that came"),
    "predicted_orders": _("predicted by the model"),
    "naive_orders": _("as many as just before"),
}

PAGE = Page(
    name="value",
    title=_("Value"),
    queries=(
        Query("tenths", asks.TENTHS),
        Query("curve", asks.CURVE),
        Query("tiers", asks.TIERS),
        Query("alive", asks.ALIVE),
        Query("channels", asks.CHANNELS),
        Query("costs", asks.COSTS),
        Query("keeping", asks.KEEPING),
        Query("holdout", asks.HOLDOUT),
        Query("model", asks.MODEL),
    ),
    filters=(
        Filter("group", _("Ranked together"), "curve", "tier_group", default="all"),
        Filter("channel", _("Acquisition channel"), "costs", "channel", default="all"),
    ),
    charts=(
        Chart(
            "tenths",
            _("How much depends on how few"),
            "tenths",
            (
                Column("tenth", _("tenth"), "count"),
                CUSTOMERS,
                Column("least_amount", _("each brought at least"), "amount"),
                REVENUE,
                Column("revenue_share", _("share of revenue"), "rate"),
                Column("margin_to_date_amount", _("margin so far"), "amount"),
                PREDICTED,
            ),
            note=_(
                "Everybody who ever ordered, in ten groups of equal size, by the net revenue that they have brought so far."
            ),
            draw=charts.tenths,
            metrics=(
                "marts.customer_value.revenue_to_date_amount",
                "marts.customer_value.margin_to_date_amount",
                "marts.customer_value.predicted_value_12m_amount",
            ),
            empty=_("Nobody has ordered yet."),
        ),
        Chart(
            "curve",
            _("The A, B, C curve"),
            "curve",
            (
                Column("customer_share", _("share of the customers"), "rate"),
                CUSTOMERS,
                Column("revenue_share", _("share of what all bring"), "rate"),
                Column("tier", _("tier")),
            ),
            note=_("Customers ranked by what they brought in the tier window: where A ends and B begins."),
            draw=charts.curve,
            metrics=("marts.tier_curve.customer_rate", "marts.tier_curve.measure_rate"),
            filters=("group",),
            empty=_("Nobody has ordered yet."),
        ),
        Chart(
            "tiers",
            _("The tiers"),
            "tiers",
            (
                Column("tier", _("tier")),
                CUSTOMERS,
                Column("window_revenue_amount", _("net revenue of the window"), "amount"),
            ),
            metrics=("marts.customer_tiers.window_revenue_amount",),
            is_open=True,
        ),
        Chart(
            "alive",
            _("Who is likely still a customer"),
            "alive",
            (Column("p_alive_from", _("likely from"), "rate"), CUSTOMERS, REVENUE, PREDICTED),
            note=_(
                "By each customer's own rhythm of orders. Those on the left have been silent for longer than they ever were."
            ),
            draw=charts.alive,
            metrics=("marts.customer_value.p_alive",),
            empty=_("There is no prediction: the model could not be fitted. The table of the model says why."),
        ),
        Chart(
            "channels",
            _("Value by acquisition channel"),
            "channels",
            (
                Column("channel", _("channel")),
                Column("new_count", _("customers"), "count"),
                Column("revenue_amount", _("net revenue so far"), "amount"),
                Column("margin_amount", _("margin so far"), "amount"),
                Column("predicted_amount", _("expected in 12 months"), "amount"),
                Column("cac_amount", _("to win a customer"), "amount"),
            ),
            note=_("Per customer who came by it."),
            draw=charts.channels,
            metrics=(
                "marts.acquisition_channels.revenue_per_customer_amount",
                "marts.acquisition_channels.margin_per_customer_amount",
                "marts.acquisition_channels.predicted_value_per_customer_amount",
                "marts.acquisition_channels.cac_amount",
            ),
        ),
        Chart(
            "ratios",
            _("Does winning customers pay?"),
            "costs",
            (
                PERIOD,
                Column("channel", _("channel"), words={"all": _("everything")}),
                Column("spend_amount", _("spend"), "amount"),
                Column("new_count", _("new"), "count"),
                Column("cac_amount", _("cost per new customer"), "amount"),
                Column("value_to_cac_ratio", _("margin so far / cost"), "number"),
                Column("expected_value_to_cac_ratio", _("with the 12 months to come"), "number"),
                Column("payback_months", _("months to pay back"), "count"),
                IS_COMPLETE,
            ),
            note=_(
                "Per month in which customers were won: their value, as a multiple of what winning them cost. On the dashed line it is just paid back."
            ),
            draw=charts.ratios,
            metrics=(
                "marts.acquisition_cost.cac_amount",
                "marts.acquisition_cost.value_to_cac_ratio",
                "marts.acquisition_cost.expected_value_to_cac_ratio",
                "marts.acquisition_cost.payback_months",
            ),
            filters=("channel",),
            empty=_("No acquisition campaign with a spend was delivered."),
        ),
        Chart(
            "keeping",
            _("To win a customer, and to keep one"),
            "keeping",
            (
                PERIOD,
                Column("cac_amount", _("to win a customer"), "amount"),
                Column("cost_per_retained_amount", _("to keep a customer"), "amount"),
                Column("acquisition_to_retention_ratio", _("times"), "number"),
                IS_COMPLETE,
            ),
            note=_("Spend of campaigns and contacts, per customer won and per customer kept."),
            draw=charts.keeping,
            metrics=(
                "marts.retention_cost.cac_amount",
                "marts.retention_cost.cost_per_retained_amount",
                "marts.retention_cost.acquisition_to_retention_ratio",
            ),
            empty=_("No campaign with a spend was delivered."),
        ),
        Chart(
            "holdout",
            _("Predicted, against what came"),
            "holdout",
            (Column("parameter", _("what"), words=HELD_OUT), Column("order_count", _("orders"), "count")),
            note=_("The model was fitted without the last months, and asked how many orders they would bring."),
            draw=charts.holdout,
            metrics=("marts.value_model.value",),
            empty=_("The history is too short to hold anything back."),
        ),
        Chart(
            "model",
            _("The model"),
            "model",
            (
                Column("model", _("model")),
                Column("parameter", _("parameter")),
                Column("value", _("value"), "number"),
                Column("is_converged", _("converged"), "flag"),
                CUSTOMERS,
                Column("message", _("message")),
            ),
            note=_(
                "BG/NBD for orders and Gamma-Gamma for spend: parameters, the check on the months held back, and what the data break of their assumptions."
            ),
        ),
    ),
)
