"""Every table, so that the metadata is whole for migrations and tests."""

from models import base, clients, drafts, inbox, interactions, outbox, people, ratings, schedules, troubles

__all__ = ["base", "clients", "drafts", "inbox", "interactions", "outbox", "people", "ratings", "schedules", "troubles"]
