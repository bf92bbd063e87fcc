"""Jobs of the files made for the city."""

from unionhub.core.jobs import JobContext, JobError, JobKind

from ..models import PeriodClose, ReturnForm
from ..returns.making import MAKE, keep, make

KIND = "reports.return"
GONE = "月度报表或者所选的报表已经没有，请回到月度报表页面重新选择。"


def run(ctx: JobContext) -> None:
    """Make the file and keep it, once; `params`: the ids of the close and of the form (0: our own workbook)."""
    close = PeriodClose.objects.visible_to(ctx.user).filter(pk=ctx.params["close"]).first()
    form = ReturnForm.objects.visible_to(ctx.user).filter(pk=ctx.params["form"]).first()
    if close is None or (form is None and ctx.params["form"]):
        raise JobError(GONE)
    ctx.progress(0, 2, "读取数字并填表")
    made = make(close, form)
    ctx.progress(1, 2, "核对并保存")
    with ctx.effect(last=True):
        keep(close, form, made, ctx.user)
        ctx.message = f"已生成 {made.cells} 个单元格" + (f"，{len(made.notes)} 条提示" if made.notes else "")
        ctx.lead_to(f"{close.get_absolute_url()}?tab=files")


JOBS: tuple[JobKind, ...] = (JobKind(KIND, "生成月度报表文件", MAKE, run, heavy=True),)
