"""The summary of work (年度工作总结): text with figure tokens, from the tree of blocks to PDF, Word and Excel.

`tree` holds what may stand in a text, `writing` makes the first draft out of the domains' narratives, `values` reads
the figures that a text asks for (live or frozen), `wording` says one of them in words, `assemble` joins both to a
`paper.Paper`, and `printing`, `word` and `annex` write that down as HTML and PDF, Word and Excel.
"""
