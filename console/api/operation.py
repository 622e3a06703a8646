"""An operation of the API: what routing, checking and the OpenAPI document are all made from."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Generic, TypeVar

from pydantic import BaseModel

from console.api.requests import FromOutside
from desk.desk import Desk
from domain.people.person import Actor
from domain.policy import ServicePolicy
from domain.ports import Announcer, Unit

Query = TypeVar("Query", bound=FromOutside)
Body = TypeVar("Body", bound=FromOutside)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(Generic[Query, Body]):
    """One checked request inside its unit of work."""

    unit: Unit
    policy: ServicePolicy
    announcer: Announcer
    # From the path; 0 where it has none.
    number: int
    query: Query
    body: Body

    def desk(self, actor: Actor | None = None) -> Desk:
        """The desk on behalf of somebody; None = the program itself, which may see everything."""
        return Desk(
            unit=self.unit, policy=self.policy, announcer=self.announcer, actor=actor, where=None
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation(Generic[Query, Body]):
    """What a method on a path does."""

    name: str
    method: str
    path: str
    summary: str
    query: type[Query]
    body: type[Body]
    answer: type[BaseModel]
    work: Callable[[Call[Query, Body]], BaseModel]
    status: HTTPStatus = HTTPStatus.OK
    # Refusals it may answer with, beyond those every operation has.
    refusals: tuple[HTTPStatus, ...] = ()

    @property
    def changes(self) -> bool:
        """It writes: needs a unit of work, takes an Idempotency-Key."""
        return self.method != "GET"
