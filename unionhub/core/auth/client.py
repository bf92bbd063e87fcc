"""The browser a request comes from, in a few words."""

import re

from django.http import HttpRequest

_BROWSERS = (
    ("Edg/", "Edge"),
    ("QIHU", "360浏览器"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def agent_of(request: HttpRequest) -> str:
    """Browser and system in a few words; nothing of what the header claims beyond that is kept."""
    text = request.headers.get("User-Agent", "")
    browser = next((name for sign, name in _BROWSERS if sign in text), "其他浏览器")
    system = next((name for sign, name in _SYSTEMS if sign in text), "")
    version = re.search(r"(?:Edg|Firefox|Chrome)/(\d+)", text)
    return " ".join(part for part in (browser, version.group(1) if version else "", system) if part)
