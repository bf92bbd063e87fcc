"""Terms of errands."""

from unionhub.core.clocks import Term, Unit

TERMS = (
    Term("errand.accept", "受理期限", 3, Unit.WORKING, "收到申请", "示例", own_duty=True),
    Term("errand.finish", "办理期限", 15, Unit.DAYS, "受理", "示例", own_duty=True),
)
