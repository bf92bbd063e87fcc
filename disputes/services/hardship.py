"""What the field of hardship aid says of a party, asked by name: no domain imports another."""

from unionhub.core import facts

from ..models import Party

FACT = "assistance.open_hardship_file"
#: Unknown is never taken for no.
WORDS = {
    True: "困难帮扶在档，申请法律援助免予核查经济困难状况（法律援助法第四十二条）",
    False: "没有在档的困难帮扶档案",
    None: "未知（困难帮扶模块尚未启用）",
}


def has_open_file(party: Party) -> bool | None:
    """Whether the party has an open hardship file; None while nobody can tell."""
    return facts.ask(FACT, party.member) if party.member_id else facts.ask(FACT, party)


def in_words(party: Party) -> str:
    """The answer as a page shows it."""
    return WORDS[has_open_file(party)]
