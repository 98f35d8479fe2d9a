"""Reads a trace as a router does: with protobuf's own library, and the messages as reports.proto has them."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.json_format import MessageToDict

UINT32, UINT64, INT64, INT32, STRING = "uint32", "uint64", "int64", "int32", "string"

MESSAGES: Mapping[str, Mapping[str, tuple[int, str]]] = {
    "Timestamp": {"seconds": (1, INT64), "nanos": (2, INT32)},
    "Location": {"line": (1, UINT32), "column": (2, UINT32)},
    "Error": {
        "message": (1, STRING),
        "location": (2, "*Location"),
        "time_ns": (3, UINT64),
        "json": (4, STRING),
    },
    "Node": {
        "response_name": (1, STRING),
        "index": (2, UINT32),
        "type": (3, STRING),
        "start_time": (8, UINT64),
        "end_time": (9, UINT64),
        "error": (11, "*Error"),
        "child": (12, "*Node"),
        "parent_type": (13, STRING),
        "original_field_name": (14, STRING),
    },
    "Trace": {
        "end_time": (3, "Timestamp"),
        "start_time": (4, "Timestamp"),
        "duration_ns": (11, UINT64),
        "root": (14, "Node"),
    },
}

ONE_OF = ("response_name", "index")


@pytest.fixture(scope="session")
def read_trace() -> Callable[[str], dict[str, Any]]:
    """From the text in the extensions."""
    file = descriptor_pb2.FileDescriptorProto(name="reports.proto", package="trace", syntax="proto3")
    for name, fields in MESSAGES.items():
        described = file.message_type.add(name=name)
        for field, (number, kind) in fields.items():
            _describe(described.field.add(name=field, number=number), kind)
        if name == "Node":
            described.oneof_decl.add(name="id")
            for field in described.field:
                if field.name in ONE_OF:
                    field.oneof_index = 0
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    trace = message_factory.GetMessageClass(pool.FindMessageTypeByName("trace.Trace"))

    def read(text: str) -> dict[str, Any]:
        read = trace.FromString(b64decode(text, validate=True))
        assert not any(_unknown(read)), "a field that reports.proto does not have"
        return MessageToDict(read, preserving_proto_field_name=True)

    return read


def _describe(field: Any, kind: str) -> None:
    described = descriptor_pb2.FieldDescriptorProto
    field.label = described.LABEL_REPEATED if kind.startswith("*") else described.LABEL_OPTIONAL
    if kind[0] in "*" or kind[0].isupper():
        field.type, field.type_name = described.TYPE_MESSAGE, f".trace.{kind.lstrip('*')}"
    else:
        field.type = getattr(described, f"TYPE_{kind.upper()}")


def _unknown(message: Any) -> list[object]:
    """Reading keeps what it does not know, and writing gives it back: it is known by being more."""
    known = message.__class__()
    known.CopyFrom(message)
    known.DiscardUnknownFields()
    return [] if known == message else [message]
