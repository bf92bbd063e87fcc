"""The fact sheet of a mediation (要素表): what commonly is in dispute, item by item; nothing of it is required.

The items follow the sheet that a district union uses (日照岚山, thirty items). Money is in 元, overtime in hours, leave
in days. Whatever tells of an injury or an illness is sealed.
"""

from django.db import models

from unionhub.core.sensitive import EncryptedTextField, SensitiveModel

from ..enums import ContractKind, PayForm, SubjectType, WorkingTime
from .mediation import Mediation
from .mediation_parts import PartOfMediation


def _money(label: str) -> models.DecimalField:
    return models.DecimalField(label, max_digits=12, decimal_places=2, null=True, blank=True)


def _hours(label: str) -> models.DecimalField:
    return models.DecimalField(label, max_digits=7, decimal_places=1, null=True, blank=True)


class FactSheet(SensitiveModel, PartOfMediation):
    """The sheet of one mediation; a field left empty is not known."""

    mediation = models.OneToOneField(
        Mediation, models.PROTECT, verbose_name="调解案件", related_name="fact_sheet"
    )
    subject_type = models.CharField("用工主体类型", max_length=12, choices=SubjectType, blank=True)
    hired_on = models.DateField("入职日期", null=True, blank=True)
    has_contract = models.BooleanField("订立书面劳动合同", null=True, blank=True)
    contract_times = models.PositiveSmallIntegerField("订立次数", null=True, blank=True)
    contract_kind = models.CharField("合同类型", max_length=10, choices=ContractKind, blank=True)
    contract_from = models.DateField("合同起始日期", null=True, blank=True)
    contract_to = models.DateField("合同终止日期", null=True, blank=True)
    without_contract = models.CharField("未订立书面合同的期间", max_length=120, blank=True)
    job = models.CharField("工作岗位", max_length=80, blank=True)
    workplace = models.CharField("工作地点", max_length=120, blank=True)
    working_time = models.CharField("工时制度", max_length=14, choices=WorkingTime, blank=True)
    agreed_pay = _money("约定月工资（元）")
    pay_parts = models.CharField("工资构成", max_length=200, blank=True)
    actual_pay = _money("实发月工资（元）")
    pay_form = models.CharField("支付方式", max_length=10, choices=PayForm, blank=True)
    pay_cycle = models.CharField("支付周期与支付日", max_length=60, blank=True)
    paid_until = models.CharField("工资支付至何年何月", max_length=20, blank=True)
    unpaid_wages = _money("拖欠工资（元）")
    unpaid_overtime = _money("拖欠加班费（元）")
    insurance = models.CharField("参加社会保险情况", max_length=200, blank=True)
    injured_on = EncryptedTextField("受伤或者患病日期", max_length=20, blank=True)
    injury_finding = EncryptedTextField("工伤认定情况", max_length=300, blank=True)
    hospital_days = EncryptedTextField("住院起止日期", max_length=120, blank=True)
    disability_grade = EncryptedTextField("劳动能力鉴定等级", max_length=60, blank=True)
    suspension_pay = EncryptedTextField("停工留薪期及待遇", max_length=200, blank=True)
    injury_items = EncryptedTextField("主张的工伤待遇项目", max_length=600, blank=True)
    overtime_workday = _hours("工作日加班（小时）")
    overtime_weekend = _hours("休息日加班（小时）")
    overtime_holiday = _hours("法定休假日加班（小时）")
    overtime_base = _money("加班费计算基数（元）")
    average_pay = _money("离职前十二个月平均工资（元）")
    service_years = models.DecimalField(
        "工作年限（年）", max_digits=4, decimal_places=1, null=True, blank=True
    )
    dispute_on = models.DateField("争议发生日期", null=True, blank=True)
    ended_on = models.DateField("离职日期", null=True, blank=True)
    ending_reason = models.CharField("离职原因", max_length=200, blank=True)
    formalities = models.BooleanField("已办理离职手续", null=True, blank=True)
    unused_leave = models.DecimalField(
        "未休年休假（天）", max_digits=5, decimal_places=1, null=True, blank=True
    )
    arbitration_on = models.DateField("申请仲裁日期", null=True, blank=True)
    involves_group = models.BooleanField("涉及群体性", null=True, blank=True)

    class Meta:
        verbose_name = "要素表"
        verbose_name_plural = "要素表"
        ordering = ["mediation_id"]

    def __str__(self) -> str:
        return "要素表"


#: The sheet's sections in order: heading, fields. Read by form, page and print.
SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "劳动关系与劳动合同",
        (
            "subject_type",
            "hired_on",
            "job",
            "workplace",
            "has_contract",
            "contract_times",
            "contract_kind",
            "contract_from",
            "contract_to",
            "without_contract",
        ),
    ),
    (
        "工时与劳动报酬",
        ("working_time", "agreed_pay", "pay_parts", "actual_pay", "pay_form", "pay_cycle"),
    ),
    ("欠付情况", ("paid_until", "unpaid_wages", "unpaid_overtime")),
    ("社会保险", ("insurance",)),
    (
        "工伤与疾病",
        (
            "injured_on",
            "injury_finding",
            "hospital_days",
            "disability_grade",
            "suspension_pay",
            "injury_items",
        ),
    ),
    ("加班", ("overtime_workday", "overtime_weekend", "overtime_holiday", "overtime_base")),
    (
        "离职与经济补偿",
        ("dispute_on", "ended_on", "ending_reason", "formalities", "average_pay", "service_years"),
    ),
    ("未休年休假", ("unused_leave",)),
    ("仲裁与群体性", ("arbitration_on", "involves_group")),
)
