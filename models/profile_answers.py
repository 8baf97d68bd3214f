"""What people answered about a client's profile; each change stands beside what was answered before."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index, String, Text, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Numbered, words
from models.rules.profile import CHOICES, Question

ANSWER_LENGTH = 500

Answers = Mapping[Question, "ProfileAnswer"]
"""Those that hold, by question; a question that was never answered is not in it."""


class ProfileAnswer(Numbered, Base):
    """One answer to one question; without a choice and words it was taken away. The newest holds."""

    __tablename__ = "profile_answers"
    __table_args__ = (
        ForeignKeyConstraint(["workspace_id", "client_id"], ["clients.workspace_id", "clients.id"], ondelete="CASCADE"),
        Index("ix_profile_answers_client", "workspace_id", "client_id"),
    )

    client_id: Mapped[int]
    question: Mapped[Question] = mapped_column(words(Question))
    choice: Mapped[str | None] = mapped_column(String(20))
    """A value of the question's own words (models/rules/profile.py)."""
    said: Mapped[str | None] = mapped_column(Text)
    said_by: Mapped[str] = mapped_column(String(40))
    said_at: Mapped[datetime]

    @property
    def answer(self) -> str | None:
        """As a form has it."""
        return self.choice or self.said


def answer_of(answers: Answers, question: Question) -> str | None:
    """What holds of one question."""
    row = answers.get(question)
    return row.answer if row else None


def answered(client_id: int, question: Question, given: str | None, who: str, at: datetime) -> ProfileAnswer:
    """A new answer, not yet kept."""
    kept = {"choice": given} if question in CHOICES else {"said": given}
    return ProfileAnswer(client_id=client_id, question=question, said_by=who, said_at=at, **kept)


async def answers_of(session: AsyncSession, client_ids: Collection[int]) -> dict[int, dict[Question, ProfileAnswer]]:
    """What holds, by client; empty for who has no answer."""
    row = ProfileAnswer
    newest = select(func.max(row.id)).where(row.client_id.in_(client_ids)).group_by(row.client_id, row.question)
    found: defaultdict[int, dict[Question, ProfileAnswer]] = defaultdict(dict)
    for one in await session.scalars(select(row).where(row.id.in_(newest))):
        found[one.client_id][one.question] = one
    return found


async def history_of(session: AsyncSession, client_id: int) -> list[ProfileAnswer]:
    """All that was ever answered of a client, the newest first."""
    wanted = select(ProfileAnswer).where(ProfileAnswer.client_id == client_id)
    return list(await session.scalars(wanted.order_by(ProfileAnswer.id.desc())))
