"""Days off and make-up days by the yearly notices of the State Council."""

from django.db import models
from django.urls import reverse
from django.utils import timezone


class HolidayYear(models.Model):
    """A year whose notice is entered whole; terms that touch a year without one are provisional."""

    year = models.PositiveSmallIntegerField("年份", unique=True)
    document_no = models.CharField("通知文号", max_length=80, blank=True)
    entered_at = models.DateTimeField("录入时间", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "节假日安排"
        verbose_name_plural = "节假日安排"
        ordering = ["-year"]

    def __str__(self) -> str:
        return f"{self.year} 年节假日安排"

    def get_absolute_url(self) -> str:
        """The year's page."""
        return reverse("holiday-year", args=[self.year])


class Holiday(models.Model):
    """A day that differs from an ordinary week: a day off, or a weekend day that is worked (`works`)."""

    year = models.ForeignKey(HolidayYear, models.CASCADE, verbose_name="年份", related_name="days")
    on = models.DateField("日期", unique=True)
    works = models.BooleanField("调休上班", default=False)
    name = models.CharField("节日", max_length=20, blank=True)

    class Meta:
        verbose_name = "节假日"
        verbose_name_plural = "节假日"
        ordering = ["on"]

    def __str__(self) -> str:
        return f"{self.on} {'上班' if self.works else '放假'}"
