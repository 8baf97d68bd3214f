"""What people meet in Slack: one module a feature. This is the table of contents."""

from handlers import (
    app_home,
    audit,
    boundaries,
    clients,
    data_rights,
    health,
    interactions,
    kickoff,
    people,
    places,
    promises,
    rate,
    retention,
    retrospective,
    scope,
    settings,
    troubles,
    weekly_summary,
)
from handlers.kit.feature import Feature

FEATURES: list[Feature] = [
    clients.feature,
    health.feature,
    rate.feature,
    interactions.feature,
    kickoff.feature,
    promises.feature,
    retrospective.feature,
    scope.feature,
    boundaries.feature,
    weekly_summary.feature,
    settings.feature,
    app_home.feature,
    people.feature,
    audit.feature,
    data_rights.feature,
    retention.feature,
    places.feature,
    troubles.feature,
]
