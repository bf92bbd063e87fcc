"""组织与会员: unions, employers, people, memberships, headcounts, terms of office."""
