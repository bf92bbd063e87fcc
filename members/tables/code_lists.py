"""What the list of code lists shows."""

from unionhub.core.tables import ChoiceColumn, Column, DateColumn, NumberColumn, Table

from ..models import CodeList


class CodeListTable(Table):
    """Versions of the lists a county keeps."""

    title = Column("名称")
    list_key = ChoiceColumn(CodeList, "清单")
    valid_from = DateColumn("起始", orderable=True)
    valid_to = DateColumn("终止（不含）")
    many = NumberColumn("分类", unit="个")
    document_no = Column("依据文号")
    organisation = Column("制定组织")

    default_order = ("list_key", "-valid_from")
    select_related = ("organisation",)
