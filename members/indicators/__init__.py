"""The figures of the domain, by topic."""

from unionhub.core.indicators import Declared, NodeDimension

INDICATORS: tuple[Declared, ...] = ()
NODE_DIMENSIONS: tuple[NodeDimension, ...] = ()
