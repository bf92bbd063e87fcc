"""A column for names of organisations and grounds, which are long."""

from ..tables import Column


class WideColumn(Column):
    """Text of up to forty characters."""

    width = 30
