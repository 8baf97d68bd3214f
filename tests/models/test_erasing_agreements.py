"""What an erasure leaves of agreements: templates that an agency made of them, under names of their own."""

from models.agreement_templates import AgreementTemplate, keep_template
from models.former_names import FormerName
from models.rules.agreement import EngagementKind, Scope
from models.rules.templates import Template
from models.session import Database
from tests.models.test_erasing_beside import erase, given, put, rows
from tests.support.house import OURS
from tests.support.time import NOW


async def templates_called(database: Database, *names: str) -> None:
    plan = Template(EngagementKind.PROJECT, days=30, scope=Scope(("as for Acme",)))
    async with database.transaction(OURS) as session:
        for name in names:
            made = AgreementTemplate(name=name, template=plan, made_by="UMETTE", made_at=NOW)
            assert await keep_template(session, made)


async def test_templates_called_after_an_erased_client_stay_without_the_name(database: Database) -> None:
    [acme, _] = await given(database, "Acme", "Globex")
    await put(database, FormerName(client_id=acme, name="Apex"))
    await templates_called(database, "Acme", "Apex", "Like Acme", "like apex", "Usual")
    await erase(database, acme)
    left = await rows(database, AgreementTemplate)
    assert [one.template.scope.inside for one in left] == [("as for …",)] * 5
    assert sorted(one.name for one in left) == ["Like …", "Usual", "like … 2", "…", "… 2"]
    assert len({one.name_key for one in left}) == 5
    assert not any("acme" in one.name_key or "apex" in one.name_key for one in left)


async def test_a_template_of_the_name_that_is_left_can_be_made_no_more(database: Database) -> None:
    [acme] = await given(database, "Acme")
    await templates_called(database, "Like Acme")
    await erase(database, acme)
    [left] = await rows(database, AgreementTemplate)
    again = AgreementTemplate(name=left.name, template=left.template, made_by="UMETTE", made_at=NOW)
    async with database.transaction(OURS) as session:
        assert not await keep_template(session, again)
