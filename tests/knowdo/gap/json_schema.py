"""The part of JSON Schema that ours uses, so that an output can be held to it without another package."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

_TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "boolean": (bool,),
    "null": (type(None),),
    "integer": (int,),
    "number": (int, float),
}


def faults(value: Any, schema: dict[str, Any], root: dict[str, Any], at: str = "$") -> Iterator[str]:
    """Where a value does not fit its schema."""
    if "$ref" in schema:
        name = schema["$ref"].removeprefix("#/$defs/")
        yield from faults(value, root["$defs"][name], root, at)
    if "anyOf" in schema and all(any(True for _ in faults(value, one, root, at)) for one in schema["anyOf"]):
        yield f"{at}: fits none"
    if "const" in schema and value != schema["const"]:
        yield f"{at}: is not {schema['const']}"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{at}: {value} is not one of {schema['enum']}"
    if "type" in schema:
        yield from _of_type(value, schema["type"], at)
    if isinstance(value, dict):
        yield from _of_object(value, schema, root, at)
    if isinstance(value, list) and "items" in schema:
        for n, one in enumerate(value):
            yield from faults(one, schema["items"], root, f"{at}[{n}]")


def _of_type(value: Any, names: str | list[str], at: str) -> Iterator[str]:
    wanted = [names] if isinstance(names, str) else names
    if isinstance(value, bool) and "boolean" not in wanted:
        yield f"{at}: true or false"
    elif not any(isinstance(value, _TYPES[name]) for name in wanted):
        yield f"{at}: {type(value).__name__} is not {wanted}"


def _of_object(value: dict[str, Any], schema: dict[str, Any], root: dict[str, Any], at: str) -> Iterator[str]:
    properties = schema.get("properties", {})
    yield from (f"{at}.{name}: missing" for name in schema.get("required", []) if name not in value)
    more = schema.get("additionalProperties")
    for name, one in value.items():
        if name in properties:
            yield from faults(one, properties[name], root, f"{at}.{name}")
        elif more is False:
            yield f"{at}.{name}: not in the schema"
        elif isinstance(more, dict):
            yield from faults(one, more, root, f"{at}.{name}")
