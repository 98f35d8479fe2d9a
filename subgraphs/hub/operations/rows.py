"""Rows of operations as records, and back."""

from __future__ import annotations

from subgraphs.hub.operations.records import (
    NewOperation,
    OperationRecord,
    OperationStatus,
    PlannedStep,
    StepRecord,
    StepStatus,
)
from subgraphs.kit.database import AnyRow
from subgraphs.kit.user_errors import Refusal, UserErrorCode

__all__ = ["operation_record", "operation_row", "refusal_rows", "step_record", "step_row"]


def operation_record(row: AnyRow) -> OperationRecord:
    return OperationRecord(
        id=row.id,
        type=row.type,
        client=row.client,
        actor=row.actor,
        customer_id=row.customer_id,
        status=OperationStatus(row.status),
        round=row.round,
        keys=row.keys,
        refusals=tuple(
            Refusal(UserErrorCode(code), message, tuple(path)) for code, message, path in row.refusals
        ),
        created_at=row.created_at,
        finished_at=row.finished_at,
    )


def refusal_rows(refusals: tuple[Refusal, ...]) -> list[list[object]]:
    return [[refusal.code.value, refusal.message, list(refusal.field)] for refusal in refusals]


def operation_row(new: NewOperation) -> dict[str, object]:
    return {
        "id": new.id,
        "type": new.type,
        "client": new.client,
        "actor": new.actor,
        "idempotency_key": new.key,
        "input_hash": new.input_hash,
        "customer_id": new.customer_id,
        "status": OperationStatus.PENDING.value,
        "round": 1,
        "keys": dict(new.keys),
        "sealed": new.sealed,
        "awaiting": new.awaiting,
        "copied_field": new.copied_field,
        "refusals": [],
        "created_at": new.at,
    }


def step_row(operation: str, position: int, step: PlannedStep) -> dict[str, object]:
    return {
        "operation_id": operation,
        "name": step.name,
        "position": position,
        "system": step.system,
        "action": step.action,
        "kind": step.kind.value,
        "status": StepStatus.WAITING.value,
        "attempts": 0,
        "tries": 1,
    }


def step_record(row: AnyRow) -> StepRecord:
    return StepRecord(
        name=row.name,
        system=row.system,
        action=row.action,
        status=StepStatus(row.status),
        attempts=row.attempts,
        last_error=row.last_error,
        outcome=row.outcome,
        retained_until=row.retained_until,
        at=row.at,
    )
