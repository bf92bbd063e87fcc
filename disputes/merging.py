"""What of the domain follows a person whose record is merged into another."""

from members.merging import MergePart

from .models import Party

MERGES = (MergePart("disputes.party", "维权事项当事人", Party, column="member_id"),)
