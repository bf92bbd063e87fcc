"""Which natures of units belong to the non-public economy. Pure: no database.

The county's own natures are judged by what the federation's form of 2015 calls them (`rules/code_lists.ACFTU_2015`):
170 私营企业, 200 港澳台商投资, 300 外商投资, 600 个体经济组织 [F: domain.md §1.2].

Left out because their name does not tell who owns them: 130 股份合作, 140 联营, 159 其他有限责任公司,
169 其他股份有限公司, 190 其他内资; 700 民办非企业 is no part of the economy in that sense. The division of 2023
(国统字〔2023〕14号) tells the legal form, not the owner.
"""

from .code_lists import ACFTU_2015

#: (upper list, code) of natures that are certainly non-public.
NON_PUBLIC = frozenset({(ACFTU_2015, "170"), (ACFTU_2015, "200"), (ACFTU_2015, "300"), (ACFTU_2015, "600")})
