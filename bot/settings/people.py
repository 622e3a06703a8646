"""The tables about people in gongdan.toml. Field names are the keys people write."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from adapters.wecom.app.address import to_user
from bot.settings.sections import Section
from bot.settings.values import Key, MailAddress, PhoneNumber, Word
from domain.people.directory import DirectoryRule
from domain.people.person import Role

# As people write them: 7 or "7".
Name = Annotated[
    str,
    Field(max_length=100),
    BeforeValidator(lambda value: str(value) if type(value) is int else value),
]
# Accounts whose people are members of a corporation of WeCom.
_MEMBERS = ("wecom.", "wecom_bot.")


class IdentitySettings(Section):
    """As whom somebody writes through one account."""

    account: Word
    id: Word

    @model_validator(mode="before")
    @classmethod
    def _spell_as_heard(cls, written: object) -> object:
        """WeCom's ids mean the same in capitals; what is heard from there is in small letters."""
        if not isinstance(written, dict):
            return written
        account, native = written.get("account"), written.get("id")
        is_member = isinstance(account, str) and account.startswith(_MEMBERS)
        return (
            {**written, "id": to_user(native)} if is_member and isinstance(native, str) else written
        )


class PersonSettings(IdentitySettings):
    """Somebody known from the start."""

    name: Word
    # Where else they write from: one person with the same tickets and rights everywhere.
    also: tuple[IdentitySettings, ...] = ()
    roles: frozenset[Role] = frozenset()
    team: Key | None = None
    locale: Literal["zh_CN", "en"] | None = None
    skills: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    # Most live tickets at a time.
    capacity: Annotated[int, Field(ge=1)] | None = None
    # Where alerts reach them outside the chat.
    email: MailAddress = ""
    phone: PhoneNumber = ""
    # Leads their team.
    lead: bool = False


class DirectorySettings(Section):
    """What follows from a department or a tag in the company's directory."""

    account: Word
    # Name or id, with all departments below it; "" = any.
    department: Name = ""
    # Of a tag on WeCom, of a role on DingTalk; "" = any.
    tag: Name = ""
    # Only those who lead the department (any, where none is named).
    leader: bool = False
    roles: frozenset[Role] = frozenset()
    team: Key | None = None

    def to_rule(self) -> DirectoryRule:
        """As the desk applies it."""
        return DirectoryRule(
            department=self.department.strip(),
            tag=self.tag.strip(),
            leader=self.leader,
            roles=self.roles,
            team=self.team or "",
        )
