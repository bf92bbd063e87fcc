"""What a person may set for himself, declared once: the form, the defaults and the reading come from here."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Preference:
    """One setting with its choices (value, label); the first is the default."""

    key: str
    label: str
    choices: tuple[tuple[str, str], ...]
    help: str = ""

    @property
    def default(self) -> str:
        """The value when nothing was chosen."""
        return self.choices[0][0]


PREFERENCES = (
    Preference(
        "start_page",
        "登录后打开",
        (("home", "首页"), ("job-list", "后台任务"), ("organisation-list", "组织")),
        "没有权限的页面会自动改为首页。",
    ),
    Preference(
        "density",
        "列表行距",
        (("normal", "标准"), ("dense", "紧凑"), ("wide", "宽松")),
        "紧凑时同屏能看到更多行。",
    ),
    Preference("page_size", "每页行数", (("30", "30 行"), ("50", "50 行"), ("100", "100 行"))),
)
BY_KEY = {preference.key: preference for preference in PREFERENCES}


def preference(user: Any, key: str) -> str:
    """The user's choice, else the default. Raises KeyError for a setting that is not declared."""
    declared = BY_KEY[key]
    chosen = (getattr(user, "preferences", None) or {}).get(key)
    return chosen if chosen in dict(declared.choices) else declared.default
