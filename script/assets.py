#!/usr/bin/env python3
"""Copy what the browser loads out of node_modules/ to static/vendor/.

Only the files named in PACKAGES are taken, each with its licence; `static/vendor/manifest.json` lists
package, version, licence and SHA-256 of every file. The folder is ignored by git and made again by
`script/setup`.

Two things are taken out of the files on the way, because the storage that gives static files hashed names
follows every reference and stops at one that leads nowhere: `sourceMappingURL` comments (the maps are not
copied) and the woff and ttf alternatives of fonts (every supported browser reads woff2).

`--check` only tells (by its exit code) whether static/vendor/ belongs to the present lock file and is whole.
"""

import hashlib
import json
import re
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "static" / "vendor"
LOCK = ROOT / "package-lock.json"

SOURCE_MAP = re.compile(r"/\*# sourceMappingURL=[^*]*\*/|//# sourceMappingURL=\S*")
OLD_FONT = re.compile(r",\s*url\([\"']?[^)\"']*\.(?:woff|ttf|eot)(?:\?[^)\"']*)?[\"']?\)\s*format\([^)]*\)")
FONT_QUERY = re.compile(r"(\.woff2)\?[^)\"']*")


@dataclass(frozen=True)
class Package:
    """One npm package: where its files go, which are taken, licences of all that is bundled."""

    name: str
    folder: str
    licence: str
    files: dict[str, str]
    licences: dict[str, str]


PACKAGES = (
    Package(
        "bootstrap",
        "bootstrap",
        "MIT",
        {
            "dist/css/bootstrap.min.css": "bootstrap.min.css",
            "dist/js/bootstrap.bundle.min.js": "bootstrap.bundle.min.js",
        },
        {"LICENSE": "LICENSE", "../@popperjs/core/LICENSE.md": "LICENSE-popper.md"},
    ),
    Package(
        "@tabler/icons-webfont",
        "tabler-icons",
        "MIT",
        {
            "dist/tabler-icons.min.css": "tabler-icons.min.css",
            "dist/fonts/tabler-icons.woff2": "fonts/tabler-icons.woff2",
        },
        {"LICENSE": "LICENSE"},
    ),
    Package("htmx.org", "htmx", "0BSD", {"dist/htmx.min.js": "htmx.min.js"}, {"LICENSE": "LICENSE"}),
    Package(
        "echarts",
        "echarts",
        "Apache-2.0",
        {"dist/echarts.min.js": "echarts.min.js"},
        {
            "LICENSE": "LICENSE",
            "NOTICE": "NOTICE",
            "../zrender/LICENSE": "LICENSE-zrender",
            "../tslib/LICENSE.txt": "LICENSE-tslib",
        },
    ),
    Package(
        "tom-select",
        "tom-select",
        "Apache-2.0",
        {
            "dist/css/tom-select.bootstrap5.min.css": "tom-select.bootstrap5.min.css",
            "dist/js/tom-select.complete.min.js": "tom-select.complete.min.js",
        },
        {"LICENSE": "LICENSE", "../@orchidjs/unicode-variants/LICENSE": "LICENSE-orchidjs"},
    ),
    Package(
        "flatpickr",
        "flatpickr",
        "MIT",
        {
            "dist/flatpickr.min.css": "flatpickr.min.css",
            "dist/flatpickr.min.js": "flatpickr.min.js",
            "dist/l10n/zh.js": "zh.js",
        },
        {"LICENSE.md": "LICENSE.md"},
    ),
    # The editor of texts: modules that name each other bare; a page that uses them carries an import map
    # (docs/decisions/0130-editor.md).
    *(
        Package(name, name, "MIT", {origin: "index.js"}, {"LICENSE": "LICENSE"})
        for name, origin in (
            ("orderedmap", "dist/index.js"),
            ("prosemirror-commands", "dist/index.js"),
            ("prosemirror-history", "dist/index.js"),
            ("prosemirror-keymap", "dist/index.js"),
            ("prosemirror-model", "dist/index.js"),
            ("prosemirror-state", "dist/index.js"),
            ("prosemirror-transform", "dist/index.js"),
            ("prosemirror-view", "dist/index.js"),
            ("rope-sequence", "dist/index.js"),
            ("w3c-keyname", "index.js"),
        )
    ),
)


def recipe() -> str:
    """Return the hash of what decides the content of static/vendor/: the lock file and this script."""
    return hashlib.sha256(LOCK.read_bytes() + Path(__file__).read_bytes()).hexdigest()


def is_current() -> bool:
    """Tell whether static/vendor/ was made by this recipe and still holds every file unchanged."""
    try:
        manifest = json.loads((VENDOR / "manifest.json").read_text(encoding="utf-8"))
        return manifest["recipe"] == recipe() and all(
            hashlib.sha256((VENDOR / path).read_bytes()).hexdigest() == digest
            for package in manifest["packages"]
            for path, digest in package["files"].items()
        )
    except (OSError, ValueError, KeyError):
        return False


def clean(path: Path) -> bytes:
    """Return the content of `path` without references to files that are not copied."""
    if path.suffix not in {".css", ".js"}:
        return path.read_bytes()
    text = SOURCE_MAP.sub("", path.read_text(encoding="utf-8"))
    if path.suffix == ".css":
        text = FONT_QUERY.sub(r"\1", OLD_FONT.sub("", text))
    return text.encode()


def build(target: Path) -> None:
    """Write all packages and the manifest to `target`; FileNotFoundError names a file a package lacks."""
    described = []
    for package in PACKAGES:
        source = MODULES / package.name
        about = json.loads((source / "package.json").read_text(encoding="utf-8"))
        digests = {}
        for origin, name in {**package.files, **package.licences}.items():
            content = clean(source / origin)
            path = target / package.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            digests[f"{package.folder}/{name}"] = hashlib.sha256(content).hexdigest()
        described.append(
            {"name": package.name, "version": about["version"], "licence": package.licence, "files": digests}
        )
    manifest = {"recipe": recipe(), "packages": described}
    (target / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")


def main() -> int:
    """Build beside the target and swap, so that a failure leaves the former assets in place."""
    if "--check" in sys.argv[1:]:
        return 0 if is_current() else 1
    if not MODULES.is_dir():
        sys.stderr.write("node_modules/ is missing; run script/setup, which fetches it.\n")
        return 1
    fresh = VENDOR.with_name("vendor.new")
    shutil.rmtree(fresh, ignore_errors=True)
    build(fresh)
    shutil.rmtree(VENDOR, ignore_errors=True)
    fresh.rename(VENDOR)
    files = [path for path in VENDOR.rglob("*") if path.is_file()]
    megabytes = sum(path.stat().st_size for path in files) / 1e6
    sys.stdout.write(f"static/vendor: {len(files)} files, {megabytes:.1f} MB\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
