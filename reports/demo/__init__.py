"""The demo county's months: filed, closed, sent, reported to the upper systems; and its summaries."""

from unionhub.core.demo.county import DemoPart

from . import closes, filings, summaries, upward

DEMO: tuple[DemoPart, ...] = (
    DemoPart("filings", filings.fill),
    DemoPart("closes", closes.fill),
    DemoPart("upward", upward.fill),
    DemoPart("summaries", summaries.fill),
)
