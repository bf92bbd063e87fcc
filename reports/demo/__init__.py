"""The demo county's months: what the unions filed, what was closed and sent, what went to the upper systems."""

from unionhub.core.demo.county import DemoPart

from . import closes, filings, upward

DEMO: tuple[DemoPart, ...] = (
    DemoPart("filings", filings.fill),
    DemoPart("closes", closes.fill),
    DemoPart("upward", upward.fill),
)
