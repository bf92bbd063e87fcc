"""One-time tokens of forms: a double click, the back button and a retried request make one row (scorecard R9, G5)."""

from django.conf import settings
from django.db import models


class FormToken(models.Model):
    """A token that was used. Tokens are signed and handed out without a row; the first use inserts it.

    `body` is a keyed hash of what was sent, `landing` the address the first use led to: the same body again is led
    there too, another body is refused.
    """

    token = models.CharField("令牌", max_length=64, unique=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="使用人"
    )
    body = models.CharField("内容摘要", max_length=64)
    landing = models.CharField("去向", max_length=500, blank=True)
    used_at = models.DateTimeField("使用时间", auto_now_add=True, db_index=True)

    class Meta:
        verbose_name = "表单令牌"
        verbose_name_plural = "表单令牌"

    def __str__(self) -> str:
        return f"{self.user_id} {self.used_at:%Y-%m-%d %H:%M}"
