"""What a new county starts with in this domain."""

from .services.classes import seed_classes

AT_FOUNDING = (seed_classes,)
