"""Two lists for the upper systems, and the receipts of a first batch: members of one union, unions of one township."""

from datetime import timedelta
from itertools import islice

from django.utils import timezone

from unionhub.core.demo.county import DemoCounty
from unionhub.core.models import Organisation, User
from unionhub.core.sheets import Sheet

from ..models import UpwardList
from ..services.receipts import Entered, enter_many
from ..services.upward import headings_of, upward_sheets

#: system, name, sheet, headings of the upper system by column, how many records are entered there.
LISTS = (
    (
        "real_name",
        "会员实名制采集",
        "members",
        {
            "name": "姓名",
            "id_number": "身份证号码",
            "phone": "手机号",
            "union": "所属基层工会",
            "employer": "工作单位",
            "joined_on": "入会时间",
        },
        60,
    ),
    (
        "legal",
        "工会法人资格登记",
        "unions",
        {
            "name": "工会全称",
            "credit_code": "统一社会信用代码",
            "founded_on": "成立日期",
            "founding_document": "批准文号",
            "address": "住所",
            "contact": "联系人",
            "contact_phone": "联系电话",
        },
        12,
    ),
)


def fill(county: DemoCounty) -> dict[str, int]:
    """Enter the lists and the receipts; returns how many of each."""
    top = next(node for node in county.nodes.values() if node.parent_id is None)
    clerk = county.users["clerk"]
    receipts = 0
    for system, name, key, headings, entered in LISTS:
        sheet = upward_sheets()[key]
        own = headings_of(sheet)
        UpwardList.objects.create(
            organisation=top,
            created_by=clerk,
            system=system,
            name=name,
            sheet=key,
            columns=[
                {"name": column, "heading": heading} for column, heading in headings.items() if column in own
            ],
        )
        receipts += _enter(county, top, sheet, system, entered, clerk)
    return {"上报名单": len(LISTS), "录入回执": receipts}


def _enter(
    county: DemoCounty, top: Organisation, sheet: Sheet, system: str, entered: int, clerk: User
) -> int:
    """The first records in the order of the tree, two days before the demo's day; what was seeded is of today."""
    rows = sheet.records(top, county.as_of).order_by("organisation__path", "pk")
    ids = list(islice(rows.values_list("pk", flat=True), entered))
    done = Entered(system, county.as_of - timedelta(2), clerk.name, as_of=timezone.now())
    return enter_many(sheet, ids, done, clerk)
