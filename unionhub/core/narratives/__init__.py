"""Texts whose numbers are named, never typed: the grammar of a token, the kinds of sentences, which of them is said.

Apps import from `unionhub.core.narrative`, which gathers what is public.
"""
