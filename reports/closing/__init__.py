"""Closing a month: what is frozen and read again (`store`), counted, compared and promoted (`engine`)."""
