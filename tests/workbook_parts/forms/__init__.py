"""Three forms as city federations make them, and what becomes of them the year after."""

from .altered import altered
from .form_a import make_form_a
from .form_b import make_form_b
from .form_c import make_form_c

__all__ = ["altered", "make_form_a", "make_form_b", "make_form_c"]
