"""What moves whole nodes or classes: a change of it lets every figure of the domain be computed again."""

from unionhub.core.indicators import Read
from unionhub.core.models import Organisation

from ..models import Code, CodeListVersion, Union, UnionSpell

#: A union's parent, nature and industry are written with the union (one audit event, on the union).
SHAPE = (
    Read(Organisation, nodes="pk", is_shape=True),
    Read(Union, is_shape=True),
    Read(UnionSpell, nodes="union__organisation_id", is_shape=True),
    Read(CodeListVersion, is_shape=True),
    Read(Code, nodes="version_of__organisation_id", is_shape=True),
)
