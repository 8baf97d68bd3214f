"""What blocks are made of: texts, options and confirmations, and how a limit is written down."""

from collections import Counter
from collections.abc import Iterable
from typing import Annotated, Any, ClassVar, Literal, Protocol, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo, model_validator
from pydantic_core import PydanticCustomError

MODAL, HOME, MESSAGE = "modal", "home", "message"

# The default of a field that may be left out. Slack refuses null, and so does the type beside it.
OMITTED: Any = None


class Part(BaseModel):
    """A JSON object of Block Kit: no other fields than these, and no conversion of their types."""

    model_config = ConfigDict(extra="forbid", strict=True)

    surfaces: ClassVar[tuple[str, ...]] = (MODAL, HOME, MESSAGE)

    @model_validator(mode="after")
    def _belongs_here(self, info: ValidationInfo) -> Self:
        surface = (info.context or {}).get("surface")
        if surface and surface not in self.surfaces:
            raise problem(f"unsupported type: {getattr(self, 'type', '')}", at="type")
        return self


class _HasText(Protocol):
    text: str


def problem(message: str, at: str = "") -> PydanticCustomError:
    """A refusal in Slack's words; `at` leads from the refused value to the culprit inside it."""
    return PydanticCustomError("slack", "{message}", {"message": message, "at": at})


def up_to(most: int) -> AfterValidator:
    """The most characters of a text object."""

    def check(part: _HasText) -> _HasText:
        if len(part.text) > most:
            raise problem(f"must be less than {most + 1} characters", at="text")
        return part

    return AfterValidator(check)


def first_repeated(ids: Iterable[str | None]) -> tuple[int, str] | None:
    """The index and the value of the first id that was there before."""
    seen: Counter[str] = Counter()
    for index, value in enumerate(ids):
        if value is not None:
            seen[value] += 1
            if seen[value] > 1:
                return index, value
    return None


Text = Annotated[str, Field(min_length=1)]
Id = Annotated[str, Field(min_length=1, max_length=255)]
Url = Annotated[str, Field(min_length=1, max_length=3000)]


class PlainText(Part):
    type: Literal["plain_text"]
    text: Text
    emoji: bool = OMITTED


class Mrkdwn(Part):
    type: Literal["mrkdwn"]
    text: Text
    verbatim: bool = OMITTED


AnyText = Annotated[PlainText | Mrkdwn, Field(discriminator="type")]
Placeholder = Annotated[PlainText, up_to(150)]


class Option(Part):
    """One choice of a select menu."""

    text: Annotated[PlainText, up_to(75)]
    value: Annotated[str, Field(min_length=1, max_length=150)]
    description: Annotated[PlainText, up_to(75)] = OMITTED


class FormattedOption(Part):
    """One choice of radio buttons or checkboxes, which show mrkdwn too."""

    text: Annotated[AnyText, up_to(75)]
    value: Annotated[str, Field(min_length=1, max_length=150)]
    description: Annotated[AnyText, up_to(75)] = OMITTED


class OverflowOption(Option):
    url: Url = OMITTED


class OptionGroup(Part):
    label: Annotated[PlainText, up_to(75)]
    options: Annotated[list[Option], Field(min_length=1, max_length=100)]


class Confirm(Part):
    title: Annotated[PlainText, up_to(100)]
    text: Annotated[AnyText, up_to(300)]
    confirm: Annotated[PlainText, up_to(30)]
    deny: Annotated[PlainText, up_to(30)]
    style: Literal["primary", "danger"] = OMITTED


class SlackFile(Part):
    id: str = OMITTED
    url: Url = OMITTED


class ImageSource(Part):
    """What every picture has: where it comes from, and words for those who do not see it."""

    alt_text: Annotated[str, Field(min_length=1, max_length=2000)]
    image_url: Url = OMITTED
    slack_file: SlackFile = OMITTED

    @model_validator(mode="after")
    def _has_source(self) -> Self:
        if bool(self.image_url) == bool(self.slack_file):
            raise problem("must define either `image_url` or `slack_file`", at="type")
        return self


class Element(Part):
    action_id: Id = OMITTED


class Confirmed(Element):
    confirm: Confirm = OMITTED


class Focusable(Element):
    focus_on_load: bool = OMITTED


class Chooser(Confirmed, Focusable):
    """What shows a placeholder until something is picked."""

    placeholder: Placeholder = OMITTED
