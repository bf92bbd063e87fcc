"""What a new county starts with in this domain."""

from .services.code_lists import seed_code_lists

AT_FOUNDING = (seed_code_lists,)
