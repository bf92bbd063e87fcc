"""The audit log's way in: `record()` and its kin, called in the few funnels where something happens.

A record is written in the caller's transaction: no change without its record, no record without its change, and when
the record cannot be written the change does not happen (scorecard D3). No sensitive value is ever written in clear.
"""

import ipaddress
import logging
import re
import unicodedata
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from . import audit_keys, audit_sets
from .models.audit import AuditEvent, AuditResult, AuditSet

logger = logging.getLogger("unionhub.audit")

#: Stands for both the old and the new value of a sensitive field.
CHANGED = "已修改"
SYSTEM = "系统"
_BATCH = 1000


@dataclass(frozen=True)
class Context:
    """Where the running code was called from: a request, a job, or a command. Empty strings when unknown."""

    request_id: str = ""
    operation_id: str = ""
    ip: str = ""
    agent: str = ""
    request: HttpRequest | None = None
    actor: Any = None


@dataclass(frozen=True)
class Entry:
    """One object of a set-based record (`record_many`)."""

    obj: Any = None
    changes: Mapping | None = None
    organisation: Any = None
    label: str = ""


_NOWHERE = Context()
_context: ContextVar[Context] = ContextVar("audit_context", default=_NOWHERE)


class RequestContextMiddleware:
    """Gives each request an id (also in `request.request_id` and the X-Request-ID header) and remembers its source."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Set the context for this request only."""
        request.request_id = uuid.uuid4().hex  # type: ignore[attr-defined]
        token = _context.set(_of_request(request))
        try:
            response = self.get_response(request)
        finally:
            _context.reset(token)
        response.headers["X-Request-ID"] = request.request_id  # type: ignore[attr-defined]
        return response


def client_ip(request: HttpRequest) -> str:
    """The caller's address as seen by the outermost trusted proxy; empty when it is no address.

    With `settings.TRUSTED_PROXIES` = n, the n-th entry of X-Forwarded-For from the right was written by a proxy of
    ours; everything left of it may be forged and is not read (ASVS 15.3.4). With 0 the header is ignored.
    """
    address = request.META.get("REMOTE_ADDR", "")
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    if settings.TRUSTED_PROXIES and len(hops) >= settings.TRUSTED_PROXIES:
        address = hops[-settings.TRUSTED_PROXIES]
    try:
        return str(ipaddress.ip_address(address))
    except ValueError:
        return ""


def context() -> Context:
    """Where the running code was called from."""
    return _context.get()


@contextmanager
def operation(actor: Any = None) -> Iterator[str]:
    """Bind everything recorded inside to one operation id, and to `actor` when given (jobs and commands have no
    request to tell it). Inside another operation its id is kept. Yields the id."""  # fmt: skip
    outer = _context.get()
    inner = replace(outer, operation_id=outer.operation_id or uuid.uuid4().hex, actor=actor or outer.actor)
    token = _context.set(inner)
    try:
        yield inner.operation_id
    finally:
        _context.reset(token)


def record(
    action: str,
    *,
    actor: Any = None,
    obj: Any = None,
    organisation: Any = None,
    result: str = AuditResult.OK,
    changes: Mapping | None = None,
    reason: str = "",
    request: HttpRequest | None = None,
    count: int = 1,
    label: str = "",
    on_behalf: Any = None,
) -> AuditEvent:
    """Write one event in the caller's transaction and return it. Database errors are raised, never swallowed.

    `action` is an action of policy.csv. `actor` is a User; left out, it is the request's or the operation's, else
    the system. `obj` is the object concerned and `organisation` its unit (default: `obj.organisation`, else the
    actor's). `changes` maps fields to [old, new] (see `diff`); `label` names what has no object (a typed user
    name, a file). `count` tells how many objects one bulk read or export touched. `on_behalf` is the principal of
    a deputy; left out, it is found from the grants.
    """
    common = _common(action, actor, result, reason, request, count, on_behalf, organisation, obj)
    event = _event(common, Entry(obj, changes, organisation, label))
    event.save(force_insert=True)
    return event


def record_many(
    action: str,
    entries: Iterable[Entry],
    *,
    actor: Any = None,
    result: str = AuditResult.OK,
    reason: str = "",
    request: HttpRequest | None = None,
) -> int:
    """Write one event per entry, set-based and under one operation id (a sheet apply: a row per person).

    Returns the number written. Entries are taken as they come, a thousand at a time.
    """
    written = 0
    with operation(actor), transaction.atomic():
        common = _common(action, actor, result, reason, request, 1, None, None, None)
        batch: list[AuditEvent] = []
        for entry in entries:
            batch.append(_event(common, entry))
            if len(batch) == _BATCH:
                written += len(AuditEvent.objects.bulk_create(batch))
                batch = []
        written += len(AuditEvent.objects.bulk_create(batch))
    return written


@contextmanager
def recorded_set(
    action: str,
    model: Any,
    *,
    actor: Any = None,
    organisation: Any = None,
    reason: str = "",
    label: str = "",
    changes: Mapping | None = None,
) -> Iterator[AuditSet]:
    """Record an operation on very many objects of `model`: one event, and a lean row (`AuditItem`) for each object.

    The caller writes the items inside the block, set-based (`copy_rows`, or INSERT … SELECT), with the set's id. At its
    end the event is written with their number and a digest over them, under the event's keyed hash. In the caller's
    transaction; when the block fails nothing is recorded and nothing else should have been written.
    """
    with transaction.atomic():
        made = AuditSet.objects.create(nonce=uuid.uuid4().hex)
        yield made
        count, digest = audit_sets.digest_of(made.pk)
        common = _common(action, actor, AuditResult.OK, reason, None, count, None, organisation, None)
        event = _event(common, Entry(None, changes, organisation, label), made.nonce)
        event.object_type = model._meta.label_lower
        # As it is: `clean` would take a run of its digits for a card's number, and the check for a forgery.
        event.changes[audit_sets.DIGEST] = digest
        _seal(event)
        event.save(force_insert=True)


def record_denied(request: HttpRequest, error: Exception) -> None:
    """Write the denial of a request, once, in a transaction of its own.

    Called by the access middleware when the view and its transactions are over. A denial stays a denial when its
    record fails: the error goes to the log, the answer to the person does not change.
    """
    if getattr(request, "_denial_recorded", False):
        return
    request._denial_recorded = True  # type: ignore[attr-defined]
    match = request.resolver_match
    view = getattr(match.func, "view_class", match.func) if match else None
    model = getattr(view, "model", None)
    kwargs = match.kwargs if match else {}
    action = getattr(request, "action", "") or "core.access"
    organisation = getattr(error, "organisation", None)
    try:
        with transaction.atomic():
            common = _common(action, None, AuditResult.DENIED, "", request, 1, None, organisation, None)
            event = _event(common, Entry(None, None, organisation, request.path))
            event.reason = clean(
                f"{request.method} "
                + ("无权操作" if isinstance(error, PermissionDenied) else "对象不存在或不在管辖范围"),
                500,
            )
            if model is not None and hasattr(model, "_meta"):
                event.object_type = model._meta.label_lower
                event.object_id = clean(str(kwargs.get("pk", "")), 64)
            _seal(event)
            event.save(force_insert=True)
    except Exception:
        logger.exception("The denial of request %s could not be recorded", getattr(request, "request_id", ""))


def diff(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list]:
    """Return {field: [old, new]} of the fields whose values differ; a field missing on one side counts as None."""
    names = [*before, *(name for name in after if name not in before)]
    return {
        name: [before.get(name), after.get(name)] for name in names if before.get(name) != after.get(name)
    }


def snapshot(obj: Any, fields: Iterable[str] | None = None) -> dict[str, Any]:
    """The object's stored values by field, as `diff` takes them: keys of relations, sensitive values as they are.

    `record` masks what the model declares as sensitive, so a snapshot must not be written anywhere else.
    """
    names = set(fields) if fields is not None else None
    return {
        field.name: getattr(obj, field.attname)
        for field in obj._meta.concrete_fields
        if (names is None or field.name in names) and not field.auto_created and field.editable
    }


# --- How values become plain and harmless -----------------------------------------------------------------------

#: Runs of digits that may be an ID number, a bank card or a mobile phone: a net under the callers' own masking.
_TELLING = re.compile(r"(?<!\d)(?:\d{17}[\dXx]|\d{16,19}|\d{15}|1[3-9]\d{9})(?!\d)")


def clean(text: Any, length: int) -> str:
    """Make text safe for a log: one line, no control or invisible direction characters, no ID number, cut to length.

    Line breaks become blanks, so that nobody writes a second «row» into the log (ASVS 16.4.1).
    """
    kept = ("" if text is None else str(text))[: length * 4]
    if not kept.isprintable():  # blanks apart, what is printable holds none of the characters below
        kept = "".join(
            " " if character in "\r\n\t\v\f\x85\u2028\u2029" else character
            for character in kept
            if character in "\r\n\t\v\f\x85"
            or unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Co", "Cn")
        )
    kept = _TELLING.sub(lambda found: "*" * (len(found[0]) - 2) + found[0][-2:], kept)
    return kept if len(kept) <= length else kept[: length - 1] + "…"


def _plain(value: Any, depth: int = 0) -> Any:
    """A value as JSON stores it the same on every engine: whole numbers, booleans, null; everything else as text."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return int(value) if abs(value) < 2**53 and not _TELLING.fullmatch(str(value)) else clean(value, 200)
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat() if timezone.is_aware(value) else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping) and depth < 3:
        return {clean(key, 80): _plain(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset) and depth < 3:
        listed = sorted(value, key=str) if isinstance(value, set | frozenset) else value
        return [_plain(item, depth + 1) for item in listed]
    return clean(value, 500)


def _is_sensitive(obj: Any, name: str, value: Any) -> bool:
    """Whether the model declares the field as sensitive, or the value itself is one that hides its content."""
    if any(hasattr(item, "plain") for item in (value if isinstance(value, list | tuple) else (value,))):
        return True
    meta = getattr(obj, "_meta", None)
    field = next((field for field in meta.get_fields() if field.name == name), None) if meta else None
    return (
        bool(getattr(field, "sensitive", False)) or name.endswith(("_index", "_blind")) or "password" in name
    )


def _changes(obj: Any, changes: Mapping | None) -> dict[str, Any]:
    return {
        clean(name, 80): CHANGED if _is_sensitive(obj, name, value) else _plain(value)
        for name, value in (changes or {}).items()
    }


def _of_request(request: HttpRequest) -> Context:
    return Context(
        request_id=getattr(request, "request_id", ""),
        ip=client_ip(request),
        agent=clean(request.META.get("HTTP_USER_AGENT", ""), 80),
        request=request,
    )


def _common(action, actor, result, reason, request, count, on_behalf, organisation, obj) -> dict[str, Any]:
    """The values that all rows of one call share."""
    context = _context.get()
    if request is not None and request is not context.request:
        context = replace(_of_request(request), operation_id=context.operation_id, actor=context.actor)
    actor = actor or context.actor
    if actor is None and context.request is not None:
        actor = getattr(context.request, "user", None)
    values: dict[str, Any] = {
        "at": timezone.now(),
        "action": clean(action, 100),
        "result": str(AuditResult(result)),
        "ip": context.ip,
        "agent": context.agent,
        "request_id": context.request_id,
        "operation_id": context.operation_id,
        "reason": clean(reason, 500),
        "count": max(0, int(count)),
        "actor_name": SYSTEM if context.request is None else "未登录",
    }
    offset = timezone.localtime(values["at"]).utcoffset()
    values["utc_offset"] = int(offset.total_seconds() // 60) if offset else 0
    if actor is not None and getattr(actor, "is_authenticated", False):
        unit = actor.organisation
        values |= {
            "actor_id": actor.pk,
            "actor_name": clean(f"{actor.name}（{actor.username}）", 120),
            "actor_unit_id": unit.pk,
            "actor_unit": clean(unit.name, 120),
            "_unit": unit,
        }
        principal = on_behalf or principal_of(
            actor, action, organisation or getattr(obj, "organisation", None)
        )
        if principal is not None:
            values |= {"on_behalf_id": principal.pk, "on_behalf_name": clean(principal.name, 120)}
    return values


def principal_of(actor: Any, action: str, organisation: Any) -> Any:
    """The person in whose place the actor acts: none when his own grants suffice."""
    from .models import User  # noqa: PLC0415  (accounts may record when they are imported)
    from .scope import reaches_for  # noqa: PLC0415

    path = getattr(organisation, "path", "") or ""
    held = [reach for reach in reaches_for(actor, action) if path.startswith(reach.path) or not path]
    if not held or any(not reach.principal_id for reach in held):
        return None
    kept = actor.__dict__.setdefault("_principals", {})
    principal_id = held[0].principal_id
    if principal_id not in kept:
        kept[principal_id] = User.objects.filter(pk=principal_id).first()
    return kept[principal_id]


def _event(common: Mapping[str, Any], entry: Entry, nonce: str = "") -> AuditEvent:
    """One unsaved event with its keyed hash."""
    values = dict(common)
    unit = values.pop("_unit", None)
    obj = entry.obj
    organisation = entry.organisation or getattr(obj, "organisation", None) or unit
    if hasattr(obj, "_meta"):
        values["object_type"] = obj._meta.label_lower
        values["object_id"] = clean("" if obj.pk is None else obj.pk, 64)
    if obj is not None or entry.label:
        values["object_label"] = clean(entry.label or getattr(obj, "audit_label", "") or obj, 200)
    if organisation is not None:
        values["organisation_id"] = organisation.pk or 0
        values["organisation_name"] = clean(organisation.name, 120)
        values["organisation_path"] = clean(organisation.path, 200)
    values["changes"] = _changes(obj, entry.changes)
    event = AuditEvent(**values, nonce=nonce or uuid.uuid4().hex, key_id=audit_keys.current_key())
    _seal(event)
    return event


def _seal(event: AuditEvent) -> None:
    event.mac = audit_keys.event_mac({name: getattr(event, name) for name in audit_keys.EVENT_FIELDS})
