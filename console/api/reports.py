"""What a program reports, checked by the form it names like a customer's own answers."""

from http import HTTPStatus

from console.api.requests import ContactCustomer, NewTicket
from console.problems import Problem
from domain.definitions import DefinitionKind
from domain.policy import ServicePolicy
from domain.ports import Unit
from domain.tickets.report import Report
from engines.forms.checking import AnswerRefused, check_answer
from engines.forms.schema import Form

_CATEGORY = "category"


def read_report(unit: Unit, policy: ServicePolicy, wanted: NewTicket) -> Report:
    """The report. Raises Problem with everything the form refuses."""
    published = unit.definitions.published(DefinitionKind.FORM, wanted.form)
    if published is None:
        raise _refused([_fault("form", "unknown")])
    form = Form.model_validate(published.body)
    faults: list[dict[str, object]] = []
    answers = {}
    for key, text in {**_known_of(wanted, form), **wanted.fields}.items():
        try:
            answers[key] = _checked(form, key, text, policy)
        except AnswerRefused as refused:
            faults.append(_fault(f"fields.{key}", refused.code, **refused.params))
    category = form.field(_CATEGORY)
    if wanted.category and category and category.option(wanted.category) is None:
        faults.append(_fault(_CATEGORY, "no_option"))
    if faults:
        raise _refused(faults)
    return Report(
        title=wanted.title,
        description=wanted.description or "",
        category=wanted.category,
        priority=wanted.priority,
        fields=answers,
        form=form.key,
        form_version=published.version,
        remember=frozenset(field.key for field in form.fields if field.remember),
    )


def _known_of(wanted: NewTicket, form: Form) -> dict[str, str]:
    """How to reach the customer, where the form has a place for it."""
    if not isinstance(wanted.customer, ContactCustomer):
        return {}
    known = {"contact": wanted.customer.name, "phone": wanted.customer.phone}
    return {key: text for key, text in known.items() if form.field(key)}


def _checked(form: Form, key: str, text: str, policy: ServicePolicy) -> str:
    field = form.field(key)
    if field is None:
        raise AnswerRefused("unknown")
    return check_answer(field, text, region=policy.phone_region)


def _fault(field: str, code: str, **told: object) -> dict[str, object]:
    return {"field": field, "code": code, **told}


def _refused(faults: list[dict[str, object]]) -> Problem:
    fields = ", ".join(str(fault["field"]) for fault in faults)
    return Problem(
        HTTPStatus.UNPROCESSABLE_ENTITY, "api.invalid", params={"fields": fields}, faults=faults
    )
