"""System checks of sensitive fields; each message names the mend. Registered by `core.checks`."""

from collections.abc import Iterator

from django.apps import apps
from django.conf import settings
from django.core.checks import Error, Tags, register
from django.db import models

from .. import policy
from .ciphers import SUITES
from .fields import BlindIndexField, encrypted_fields
from .model import SensitiveModel


@register(Tags.models)
def sensitive_models(app_configs=None, **kwargs) -> list[Error]:
    """Every encrypted field is bound to its row, and policy.csv says who sees it."""
    configs = app_configs or apps.get_app_configs()
    return [error for config in configs for model in config.get_models() for error in problems(model)]


def problems(model: type[models.Model]) -> Iterator[Error]:
    """What is wrong with the encrypted fields and indexes of one model."""
    table = policy.load()
    for field in encrypted_fields(model):
        if not issubclass(model, SensitiveModel):
            yield Error(
                f"{model.__name__} has the encrypted field {field.name!r} but no row_key to bind it to its row.",
                hint=f"Let it inherit: class {model.__name__}(SensitiveModel, …).",
                obj=model,
                id="unionhub.E030",
            )
        if field.null or field.unique or field.db_index:  # type: ignore[attr-defined]
            yield Error(
                f"The encrypted field {field.name!r} cannot be null, unique or indexed.",
                hint="Drop the option; empty text means «none», and equality is the task of a BlindIndexField.",
                obj=field,
                id="unionhub.E031",
            )
        action = getattr(model, "view_action", "")
        if (action, field.name) not in table.fields:
            yield Error(
                f"policy.csv does not say who sees {model.__name__}.{field.name}.",
                hint=f"Add the line «{action or '<domain>.<thing>.view'},{field.name},{field.verbose_name},…» with "
                "masked, reveal or full under each role"
                + ("." if action else f", and set view_action on {model.__name__}."),
                obj=field,
                id="unionhub.E032",
            )
    for index in model._meta.local_fields:
        if not isinstance(index, BlindIndexField):
            continue
        sources = {field.name for field in encrypted_fields(model)}
        if index.source not in sources:
            yield Error(
                f"{index.name!r} is an index over {index.source!r}, no EncryptedTextField of {model.__name__}.",
                hint=f"Set source to one of: {', '.join(sorted(sources)) or '(declare an EncryptedTextField first)'}.",
                obj=index,
                id="unionhub.E033",
            )


@register(Tags.security)
def keyring_settings(**kwargs) -> list[Error]:
    """The server set-up is given a keyring; the suite is known."""
    errors = []
    if settings.SENSITIVE_SUITE not in SUITES:
        errors.append(
            Error(
                f"SENSITIVE_SUITE is {settings.SENSITIVE_SUITE!r}.",
                hint=f"Set it to one of {', '.join(SUITES)}.",
                id="unionhub.E034",
            )
        )
    path = settings.KEYRING_FILE
    if settings.SERVER and not path.exists():
        errors.append(
            Error(
                f"The keyring file {path} is missing.",
                hint="Restore it; for a new installation without data run: manage.py rotate_keys --init",
                id="unionhub.E035",
            )
        )
    if path.exists() and path.stat().st_mode & 0o077:
        errors.append(
            Error(
                f"Others may read the keyring file {path}.", hint=f"Run: chmod 600 {path}", id="unionhub.E036"
            )
        )
    return errors
