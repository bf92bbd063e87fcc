"""The procedures of the app, by topic."""

from unionhub.core.workflow import Workflow

from .closes import CLOSE
from .filings import FILING

WORKFLOWS: tuple[Workflow, ...] = (FILING, CLOSE)
