"""LibreOffice as a test: what another program makes of our files."""

import subprocess
from pathlib import Path


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
    )
    return out / f"{path.stem}.{kind.partition(':')[0]}"
