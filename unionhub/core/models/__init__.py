"""All models of the kernel, one file per entity."""

from .account import Deputy, Grant, User
from .organisation import Organisation
from .owned import Owned, OwnedQuerySet

__all__ = ["Deputy", "Grant", "Organisation", "Owned", "OwnedQuerySet", "User"]
