"""docs/figures.md says what is declared."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from unionhub.core.indicators import Indicator, Ratio, registry
from unionhub.core.indicators.catalogue import catalogue

FILE = Path(settings.BASE_DIR) / "docs" / "figures.md"


def real():
    """The figures of the project, without the example app of the tests."""
    return [item for item in registry.indicators().values() if item.domain != "example"]


def test_the_file_is_what_the_declarations_say():
    assert FILE.read_text(encoding="utf-8") == catalogue(real()), "run manage.py figure_catalogue"


def test_every_figure_stands_in_it_once_with_its_words():
    rows = [line for line in catalogue(real()).splitlines() if line.startswith("| `")]
    keys = [re.match(r"\| `([^`]+)`", row)[1] for row in rows]
    assert keys == list(dict.fromkeys(keys))
    assert set(keys) == {item.key for item in real()}
    for row in rows:
        item = registry.indicator(re.match(r"\| `([^`]+)`", row)[1])
        assert row.count(" | ") == 9
        assert item.label in row
        assert item.definition in row
        if isinstance(item, Ratio):
            assert f"÷ {registry.indicator(item.denominator).label}" in row
        if isinstance(item, Indicator) and item.part_of:
            assert f"“{registry.indicator(item.part_of).label}”的一部分" in row


def test_the_command_writes_and_compares(tmp_path, capsys):
    out = tmp_path / "figures.md"
    with pytest.raises(CommandError, match="不一致"):
        call_command("figure_catalogue", out=out, check=True)
    call_command("figure_catalogue", out=out)
    assert out.read_text(encoding="utf-8") == catalogue()
    call_command("figure_catalogue", out=out, check=True)
    out.write_text(out.read_text(encoding="utf-8") + " ", encoding="utf-8")
    with pytest.raises(CommandError, match="不一致"):
        call_command("figure_catalogue", out=out, check=True)
    with pytest.raises(CommandError, match="文件夹不存在"):
        call_command("figure_catalogue", out=tmp_path / "none" / "figures.md")
