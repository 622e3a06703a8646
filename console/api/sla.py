"""The operation that tells how a ticket's promises are counted."""

from http import HTTPStatus

from console.api.operation import Call, Operation
from console.api.requests import Nothing
from console.api.sla_answers import IntervalAnswer, PromiseAnswer, SlaAnswer
from desk.sla.explain_deadline import explain_deadline
from desk.sla.explanation import ExplainedPromise


def _get_sla(call: Call[Nothing, Nothing]) -> SlaAnswer:
    found = explain_deadline(call.desk(), call.number)
    told = {name: getattr(found, name) for name in SlaAnswer.model_fields}
    return SlaAnswer.model_validate({**told, "promises": tuple(map(_promise, found.promises))})


def _promise(promise: ExplainedPromise) -> PromiseAnswer:
    own = {"rule_name", "intervals"}
    counted = {
        name: getattr(promise.count, name) for name in PromiseAnswer.model_fields.keys() - own
    }
    intervals = tuple(map(IntervalAnswer.model_validate, promise.intervals))
    return PromiseAnswer.model_validate(
        {**counted, "rule_name": promise.rule_name, "intervals": intervals}
    )


GET_SLA = Operation(
    name="getTicketSla",
    method="GET",
    path="/api/v1/tickets/{number}/sla",
    summary="How a ticket's deadlines are counted: every promise, interval by interval",
    query=Nothing,
    body=Nothing,
    answer=SlaAnswer,
    work=_get_sla,
    refusals=(HTTPStatus.NOT_FOUND,),
)
