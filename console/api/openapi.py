"""The OpenAPI 3.1 document, made from the operations and the very models that check requests."""

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from console.api.answers import ProblemAnswer
from console.api.operation import Operation
from console.api.requests import Nothing

# JSON, shaped by the specification: https://spec.openapis.org/oas/v3.1.0
Json = dict[str, Any]
_SCHEMAS = "#/components/schemas/{model}"
_ALWAYS = (
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.INTERNAL_SERVER_ERROR,
    HTTPStatus.SERVICE_UNAVAILABLE,
)
_WITH_BODY = (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
_NUMBER = {
    "name": "number",
    "in": "path",
    "required": True,
    "schema": {"type": "integer", "minimum": 0},
}
_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "The same key again gives the same answer and changes nothing; kept a week.",
    "schema": {"type": "string", "maxLength": 200},
}


def openapi_document(
    operations: Iterable[Operation[Any, Any]], *, public_url: str, version: str
) -> Json:
    """Everything a program must know to use the API."""
    all_operations = list(operations)
    schemas = _Schemas(all_operations)
    paths: Json = {}
    for operation in all_operations:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _described(
            operation, schemas
        )
    paths["/api/v1/attachments/{number}"] = {"get": _attachment(schemas)}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Gongdan", "version": version},
        "servers": [{"url": public_url}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": schemas.definitions,
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "From `gongdan token create`.",
                }
            },
        },
    }


class _Schemas:
    """Schemas of all models, by model: requests as they are checked, answers as they are given."""

    def __init__(self, operations: list[Operation[Any, Any]]) -> None:
        asked: set[type[BaseModel]] = {m for o in operations for m in (o.query, o.body)} - {Nothing}
        answered: set[type[BaseModel]] = {ProblemAnswer, *(o.answer for o in operations)}
        wanted: list[tuple[type[BaseModel], JsonSchemaMode]] = []
        wanted += [(model, "validation") for model in sorted(asked, key=_name)]
        wanted += [(model, "serialization") for model in sorted(answered, key=_name)]
        by_model, found = models_json_schema(wanted, ref_template=_SCHEMAS)
        self._by_model = {model: schema for (model, _), schema in by_model.items()}
        self.definitions: Json = found["$defs"]

    def of(self, model: type[BaseModel]) -> Json:
        """Where the schema stands in the document."""
        return dict(self._by_model[model])

    def parameters(self, model: type[BaseModel]) -> list[Json]:
        """Each filter as a parameter."""
        schema = self.definitions.pop(model.__name__, {})
        return [
            {"name": name, "in": "query", "schema": field}
            for name, field in schema.get("properties", {}).items()
        ]


def _name(model: type[BaseModel]) -> str:
    return model.__name__


def _described(operation: Operation[Any, Any], schemas: _Schemas) -> Json:
    has_body = bool(operation.body.model_fields)
    parameters = schemas.parameters(operation.query) if operation.query.model_fields else []
    if "{number}" in operation.path:
        parameters.insert(0, _NUMBER)
    if operation.changes:
        parameters.append(_KEY)
    described: Json = {
        "operationId": operation.name,
        "summary": operation.summary,
        "parameters": parameters,
        "responses": {
            str(operation.status.value): {
                "description": operation.status.phrase,
                "content": _content(schemas.of(operation.answer)),
            },
            **_refusals((*operation.refusals, *(_WITH_BODY if has_body else ())), schemas),
        },
    }
    if has_body:
        described["requestBody"] = {
            "required": True,
            "content": _content(schemas.of(operation.body)),
        }
    return described


def _attachment(schemas: _Schemas) -> Json:
    return {
        "operationId": "getAttachment",
        "summary": "The content of an attachment",
        "parameters": [_NUMBER],
        "responses": {
            "200": {
                "description": "The file",
                "content": {"application/octet-stream": {}},
            },
            **_refusals((HTTPStatus.NOT_FOUND,), schemas),
        },
    }


def _refusals(statuses: Iterable[HTTPStatus], schemas: _Schemas) -> Mapping[str, Json]:
    problem = {"application/problem+json": {"schema": schemas.of(ProblemAnswer)}}
    return {
        str(status.value): {"description": status.phrase, "content": problem}
        for status in sorted({*_ALWAYS, *statuses})
    }


def _content(schema: Json) -> Json:
    return {"application/json": {"schema": schema}}
