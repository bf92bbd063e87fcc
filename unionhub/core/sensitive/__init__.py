"""Sensitive values: encrypted fields, blind indexes, their keys, and revealing one value for a stated reason.

A model inherits SensitiveModel and declares EncryptedTextField and, where equality is searched, BlindIndexField.
See docs/recipes/sensitive-field.md.
"""

from .bulk import index_many, open_many, save_many, seal_many
from .errors import KeyMissing, KeyringError, PlainRefused, RotationError, SealBroken, SensitiveError
from .fields import BlindIndexField, EncryptedTextField
from .lookup import blind_lookup, blind_lookup_any, blind_unique
from .model import SensitiveModel
from .tokens import Secret, Token

__all__ = [
    "BlindIndexField",
    "EncryptedTextField",
    "KeyMissing",
    "KeyringError",
    "PlainRefused",
    "RotationError",
    "SealBroken",
    "Secret",
    "SensitiveError",
    "SensitiveModel",
    "Token",
    "blind_lookup",
    "blind_lookup_any",
    "blind_unique",
    "index_many",
    "open_many",
    "save_many",
    "seal_many",
]
