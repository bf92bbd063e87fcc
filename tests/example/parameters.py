"""What the example app lets the office set by paper."""

from unionhub.core.parameters import ParameterKind, ParameterSpec

SUBSISTENCE_LINE = ParameterSpec(
    "example.subsistence_line",
    "测试低保标准",
    ParameterKind.MONEY,
    "元/月",
    source="社会救助暂行办法 第十条",
    minimum=0,
    maximum=5000,
    per_organisation=True,
)

PARAMETERS = (SUBSISTENCE_LINE,)
