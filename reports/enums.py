"""Choices of the app."""

from django.db import models


class ColumnKind(models.TextChoices):
    """What a column of a monthly report holds of a figure."""

    MONTH = "month", "本月"
    YEAR_TO_DATE = "ytd", "本年累计"
    STAT_YEAR = "stat", "统计年度累计"
    END = "end", "期末"
    LAST_END = "last_end", "上月末"
    CORRECTION = "correction", "以前月份更正"
    YEAR_AGO = "year_ago", "上年同期"
    CHANGE = "change", "同比增减"
    CHANGE_PERCENT = "change_percent", "增减百分比"


class MarkKind(models.TextChoices):
    """What a marked cell of a form is for."""

    FIGURE = "figure", "数字"
    ROWS = "rows", "逐行数字"
    NAMES = "names", "逐行名称"
    CONSTANT = "constant", "固定内容"


class UpwardSystem(models.TextChoices):
    """Systems of the upper levels."""

    REAL_NAME = "real_name", "会员实名制系统"
    LEGAL_PERSON = "legal", "法人资格登记系统"
    STATISTICS = "statistics", "统计年报系统"
    HARDSHIP = "hardship", "困难职工帮扶系统"
