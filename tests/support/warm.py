"""Loaded once, by the process that workers are forked from: what each of them would otherwise do again."""

import gc

from sqlalchemy import select
from sqlalchemy.orm import aliased, configure_mappers

from bot import __main__, audit, data_rights, everything, run, tick
from models import migrations
from models.outbox import Outgoing
from tests.support import mortal

__all__ = ["__main__", "audit", "data_rights", "everything", "migrations", "mortal", "run", "tick"]

configure_mappers()
str(select(Outgoing, aliased(Outgoing)))  # SQLAlchemy remembers of each column how it is written
gc.freeze()  # or collections would copy, in each worker, all that was forked
