"""The procedures of the app, by topic."""

from unionhub.core.workflow import Workflow

from .closes import CLOSE
from .filings import FILING
from .summaries import SUMMARY

WORKFLOWS: tuple[Workflow, ...] = (FILING, CLOSE, SUMMARY)
