"""What the lists of requests to join, transfers and proposals show."""

from unionhub.core.masking import Kind
from unionhub.core.tables import ChoiceColumn, Column, DateColumn, DateTimeColumn, SensitiveColumn, Table

from ..enums import EmploymentForm, ProposalKind, RequestState, Sex

STATE_TONES: dict[str, str] = {
    RequestState.PENDING: "warn",
    RequestState.HANDED: "warn",
    RequestState.ACCEPTED: "ok",
    RequestState.REFUSED: "bad",
    RequestState.WITHDRAWN: "plain",
}


class JoinTable(Table):
    """Requests to join."""

    name = Column("姓名")
    sex = ChoiceColumn(Sex, "性别", kind=Kind.SEX)
    organisation = Column("申请加入的工会", order_by=("organisation__path",), orderable=True)
    employer = Column("工作单位")
    employment_form = ChoiceColumn(EmploymentForm, "用工形式")
    applied_on = DateColumn("申请日期", orderable=True)
    state = ChoiceColumn(RequestState, "状态", tones=STATE_TONES)
    created_by = Column("录入人")
    decided_by = Column("办理人")
    effective_on = DateColumn("入会日期")
    document_no = Column("批准文号")
    from_outside = Column("原工会（县外转入）")
    id_number = SensitiveColumn("证件号码", kind=Kind.ID_NUMBER)
    phone = SensitiveColumn("手机号码", kind=Kind.PHONE)

    default_columns = (
        "name",
        "sex",
        "organisation",
        "employer",
        "employment_form",
        "applied_on",
        "state",
        "created_by",
        "phone",
    )
    default_order = ("-pk",)
    select_related = ("organisation", "employer", "created_by", "decided_by")


class TransferTable(Table):
    """Transfers; the old union's name stands only where the viewer may know it."""

    person_name = Column("姓名")
    from_name = Column("转出工会")
    to_name = Column("转入工会")
    state = ChoiceColumn(RequestState, "状态", tones=STATE_TONES)
    created_at = DateTimeColumn("提出时间", orderable=True)
    handed_at = DateTimeColumn("转出时间")
    effective_on = DateColumn("生效日期")
    document_no = Column("文号")

    default_columns = ("person_name", "from_name", "to_name", "state", "created_at", "effective_on")
    default_order = ("-pk",)
    select_related = ("organisation", "to_organisation")


class ProposalTable(Table):
    """Proposals to end a membership."""

    name = Column("姓名", accessor="membership__person__name")
    organisation = Column("所在工会", order_by=("organisation__path",), orderable=True)
    kind = ChoiceColumn(ProposalKind, "事项")
    reason = Column("事由")
    state = ChoiceColumn(RequestState, "状态", tones=STATE_TONES)
    created_by = Column("提出人")
    created_at = DateTimeColumn("提出时间", orderable=True)
    decided_by = Column("办理人")
    effective_on = DateColumn("生效日期")
    document_no = Column("决定文号")
    reported_on = DateColumn("报备案日期")

    default_columns = ("name", "organisation", "kind", "reason", "state", "created_by", "created_at")
    default_order = ("-pk",)
    select_related = ("organisation", "membership__person", "created_by", "decided_by")
