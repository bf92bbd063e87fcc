"""The rows behind the figures of the domain: what is true at the end of a day, and what happened within a span."""
