"""LibreOffice as a test: what another program makes of our files."""

import os
import subprocess
from pathlib import Path

from django.conf import settings

#: What an office's computer has, and the families that stand in for it here, the documents' own first.
_FONTS = {
    "方正小标宋简体": ("FandolSong", "Noto Serif CJK SC"),
    "仿宋": ("FandolFang", "Noto Serif CJK SC"),
    "楷体": ("FandolKai", "Noto Serif CJK SC"),
    "黑体": ("FandolHei", "Noto Sans CJK SC"),
    "宋体": ("FandolSong", "Noto Serif CJK SC"),
}


def resaved(path: Path, folder: Path, kind: str = "xlsx") -> Path:
    """The file as LibreOffice writes it after opening and recalculating it."""
    out = folder / "resaved"
    out.mkdir(exist_ok=True)
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation=file://{folder / 'profile'}",
            "--headless",
            "--convert-to",
            kind,
            "--outdir",
            str(out),
            str(path),
        ],
        check=True,
        capture_output=True,
        timeout=300,
        env={**os.environ, "FONTCONFIG_FILE": str(_fonts(folder))},
    )
    return out / f"{path.stem}.{kind.partition(':')[0]}"


def _fonts(folder: Path) -> Path:
    """A font configuration in which the documents' own fonts stand in for those of an office."""
    path = folder / "fonts.conf"
    aliases = "".join(
        f'<alias binding="same"><family>{name}</family><prefer>{families}</prefer></alias>'
        for name, ours in _FONTS.items()
        if (families := "".join(f"<family>{family}</family>" for family in ours))
    )
    path.write_text(
        '<?xml version="1.0"?><fontconfig><include>/etc/fonts/fonts.conf</include>'
        f"<dir>{settings.FONTS_DIR}</dir>{aliases}</fontconfig>",
        "utf-8",
    )
    return path
