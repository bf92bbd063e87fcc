"""The copying of the browser's assets: no reference that leads nowhere, and a whole folder or the old one."""

import json
import re
from pathlib import Path

import pytest

from script import assets

pytestmark = pytest.mark.skipif(not assets.VENDOR.is_dir(), reason="static/vendor is made by script/setup")


def test_references_to_what_is_not_copied_are_taken_out(tmp_path: Path):
    style = tmp_path / "icons.css"
    style.write_text(
        '@font-face{src:url("./f/i.woff2?v3") format("woff2"),url("./f/i.woff?") format("woff"),'
        'url("./f/i.ttf?v3") format("truetype")}.a{background:url("data:image/svg+xml,x")}\n'
        "/*# sourceMappingURL=icons.css.map */"
    )
    assert assets.clean(style).decode().strip() == (
        '@font-face{src:url("./f/i.woff2") format("woff2")}.a{background:url("data:image/svg+xml,x")}'
    )
    code = tmp_path / "code.js"
    code.write_text("let a = 1;\n//# sourceMappingURL=code.js.map\n")
    assert assets.clean(code).decode().strip() == "let a = 1;"


def test_every_reference_of_a_style_sheet_leads_to_a_file():
    for path in assets.VENDOR.rglob("*.css"):
        for reference in re.findall(r"url\([\"']?(?!data:|#)([^)\"']+)", path.read_text(encoding="utf-8")):
            assert (path.parent / reference).is_file(), f"{path.name}: {reference}"


def test_every_package_comes_with_its_licence():
    manifest = json.loads((assets.VENDOR / "manifest.json").read_text(encoding="utf-8"))
    assert {package["name"] for package in manifest["packages"]} == {
        package.name for package in assets.PACKAGES
    }
    for package in manifest["packages"]:
        assert package["licence"]
        assert any("LICENSE" in path for path in package["files"]), package["name"]


def test_a_changed_file_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    vendor = tmp_path / "vendor"
    monkeypatch.setattr(assets, "VENDOR", vendor)
    assert not assets.is_current()
    vendor.mkdir()
    (vendor / "a.js").write_text("1")
    digest = "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b"
    manifest = {"recipe": assets.recipe(), "packages": [{"files": {"a.js": digest}}]}
    (vendor / "manifest.json").write_text(json.dumps(manifest))
    assert assets.is_current()
    (vendor / "a.js").write_text("2")
    assert not assets.is_current()
