"""What traits, and the answers that a profile chooses from, are called on a screen."""

from decimal import Decimal

from handlers.kit.words import LANGUAGES, _, spoken_money
from models.rules.agreement import EngagementKind, Rhythm
from models.rules.profile import Often, Profitable, Season
from models.rules.traits import Aspect, Trait


def often_name(often: Often) -> str:
    """'Every month'."""
    return {
        Often.WEEKLY: _("Every week"),
        Often.MONTHLY: _("Every month"),
        Often.QUARTERLY: _("Every quarter"),
        Often.YEARLY: _("Once or twice a year"),
        Often.ONCE: _("Once"),
    }[often]


def season_name(season: Season) -> str:
    """'In spring'."""
    return {
        Season.ALL_YEAR: _("All year round"),
        Season.SPRING: _("In spring"),
        Season.SUMMER: _("In summer"),
        Season.AUTUMN: _("In autumn"),
        Season.WINTER: _("In winter"),
    }[season]


def profitable_name(profitable: Profitable) -> str:
    """'Yes'."""
    return {
        Profitable.YES: _("Yes"),
        Profitable.NO: _("No"),
        Profitable.UNKNOWN: _("We don't know"),
    }[profitable]


def trait_name(trait: Trait) -> str:
    """'They work with us on a retainer'."""
    match trait.aspect:
        case Aspect.WITH_US:
            return _with_us(trait.value)
        case Aspect.WORK:
            is_retainer = trait.value == EngagementKind.RETAINER
            return _("They work with us on a retainer") if is_retainer else _("They have projects with us")
        case Aspect.BUDGET:
            return _budget(trait.value)
        case Aspect.LANGUAGE:
            return _("We speak {language}").format(language=LANGUAGES.get(trait.value, trait.value))
        case Aspect.CADENCE:
            return _cadence(Rhythm(trait.value))
    return _answered(trait) or _plain_name(trait.aspect)


def _answered(trait: Trait) -> str:
    """What a person said in their profile; empty for what facts tell."""
    match trait.aspect:
        case Aspect.OFTEN:
            return _("How often they need us: {often}").format(often=often_name(Often(trait.value)).lower())
        case Aspect.SEASON:
            return _("When they need us: {season}").format(season=season_name(Season(trait.value)).lower())
        case Aspect.PROFITABLE:
            is_so = trait.value == Profitable.YES
            return _("They earn money themselves") if is_so else _("They earn no money themselves yet")
    return ""


def _plain_name(aspect: Aspect) -> str:
    return {
        Aspect.WE_KEEP: _("We keep nine in ten of our promises to them"),
        Aspect.THEY_KEEP: _("They keep nine in ten of their promises"),
        Aspect.CHANGES: _("They said yes to a change in twelve months"),
        Aspect.REFERRED: _("They sent us somebody"),
    }[aspect]


def _with_us(years: str) -> str:
    first, _dash, until = years.partition("-")
    if not until:
        return _("With us for {years} years and more").format(years=first)
    if first == "0":
        return _("With us for less than a year")
    return _("With us for {first} to {until} years").format(first=first, until=until)


def _budget(value: str) -> str:
    amounts, _space, currency = value.partition(" ")
    first, _dash, until = amounts.partition("-")
    known = [spoken_money(Decimal(one), currency) for one in (first, until)]
    return _("A yearly budget of {first} to {until}").format(first=known[0], until=known[1])


def _cadence(rhythm: Rhythm) -> str:
    return {
        Rhythm.WEEKLY: _("We meet every week"),
        Rhythm.FORTNIGHTLY: _("We meet every other week"),
        Rhythm.MONTHLY: _("We meet every month"),
        Rhythm.QUARTERLY: _("We meet every quarter"),
    }[rhythm]
