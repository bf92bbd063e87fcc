"""The demo county's months: what the unions filed, what was closed and sent, what went to the upper systems, summaries."""

from unionhub.core.demo.county import DemoPart

from . import closes, filings, summaries, upward

DEMO: tuple[DemoPart, ...] = (
    DemoPart("filings", filings.fill),
    DemoPart("closes", closes.fill),
    DemoPart("upward", upward.fill),
    DemoPart("summaries", summaries.fill),
)
