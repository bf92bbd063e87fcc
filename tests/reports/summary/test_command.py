"""manage.py annual_summary: files of the kept summary or of a draft that is kept nowhere, with a person's rights."""

import io
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from pypdf import PdfReader

from reports.models import Summary, SummarySection
from reports.reader import read
from reports.summary.fresh import FreshIssue
from tests.reports.closing.make import furnish
from tests.reports.summary.make import drafted, final
from unionhub.core.indicators.period import span, year
from unionhub.core.models import AuditEvent

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]


def told(*args):
    out, err = io.StringIO(), io.StringIO()
    call_command("annual_summary", *args, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def words(path):
    """The text of a PDF without its breaks."""
    return "".join("".join(page.extract_text().split()) for page in PdfReader(path).pages)


def test_a_draft_is_made_of_the_narratives_and_kept_nowhere(cast, tmp_path):
    furnish(cast)
    paths = {kind: tmp_path / f"总结.{kind}" for kind in ("pdf", "docx", "xlsx")}
    files = [part for kind, path in paths.items() for part in (f"--{kind}", str(path))]
    out, err = told("2026", "--as", "clerk", *files)
    assert "还没有起草过" in out
    assert "页，" in out
    for kind, path in paths.items():
        assert str(path) in out
        assert path.read_bytes()[:2] == (b"%P" if kind == "pdf" else b"PK")
    assert "草稿" in err
    assert not Summary.objects.exists()
    assert not SummarySection.objects.exists()
    text = words(paths["pdf"])
    assert "测试县总工会" in text
    assert "2026年工作总结" in text
    assert "会员9人" in text
    events = AuditEvent.objects.filter(action="reports.summary.export", result="ok")
    assert events.count() == 3
    assert all("测试县总工会2026年工作总结" in event.reason for event in events)


def test_the_draft_says_nothing_that_our_own_reader_objects_to(cast):
    furnish(cast)
    for period in (year(2026), span(date(2026, 1, 1), date(2026, 6, 30))):
        paper = FreshIssue(cast.county, period, cast.clerk).paper
        assert read(paper.plain()) == [], paper.plain()


def test_a_half_year_of_a_township_is_called_so(cast):
    furnish(cast)
    text = FreshIssue(cast.town_a, span(date(2026, 1, 1), date(2026, 6, 30)), cast.township).paper.plain()
    assert "2026年上半年工作总结" in text
    assert "全镇" in text
    assert "全县" not in text
    assert "全年" not in text


def test_figures_are_those_that_the_account_may_see(cast, tmp_path):
    furnish(cast)
    told("2026", "--as", "township", "--pdf", str(tmp_path / "a.pdf"))
    text = words(tmp_path / "a.pdf")
    assert "甲镇总工会" in text
    assert "会员3人" in text
    assert "会员9人" not in text


def test_the_final_summary_is_taken_as_it_was_frozen(cast, tmp_path):
    final(cast)
    out, err = told("2026", "--as", "leader", "--pdf", str(tmp_path / "a.pdf"))
    assert "已定稿" in out
    assert err == ""
    assert "走访" in words(tmp_path / "a.pdf")
    event = AuditEvent.objects.filter(action="reports.summary.export", result="ok").get()
    assert event.object_id == str(Summary.objects.get().pk)


def test_a_summary_in_hand_is_taken_before_a_new_draft(cast, tmp_path):
    drafted(cast)
    out, err = told("2026", "--as", "clerk", "--pdf", str(tmp_path / "a.pdf"))
    assert "还没有起草过" not in out
    assert "草稿" in err
    assert "走访" in words(tmp_path / "a.pdf")


def test_a_figure_without_a_value_is_told(cast, tmp_path):
    blocks = [
        {
            "id": "p001",
            "type": "paragraph",
            "inline": [{"text": "会员"}, {"token": "{members.members|percent}"}],
        }
    ]
    drafted(cast, blocks=blocks)
    _, err = told("2026", "--as", "clerk", "--pdf", str(tmp_path / "a.pdf"))
    assert "有数字没有值：〔会员〕" in err


REFUSED = [
    (["2026", "--as", "clerk"], "至少用 --pdf"),
    (["2026", "--as", "clerk", "--pdf", "a.txt"], "应以 .pdf 结尾"),
    (["2026", "--as", "clerk", "--docx", "没有/a.docx"], "没有“没有”这个文件夹"),
    (["x", "--as", "clerk", "--pdf", "a.pdf"], "不是可用的期间"),
    (["2099", "--as", "clerk", "--pdf", "a.pdf"], "还没有开始"),
    (["2026", "--as", "nobody", "--pdf", "a.pdf"], "没有用户名为“nobody”的账号"),
    (["2026", "--as", "clerk", "--org", "X", "--pdf", "a.pdf"], "没有编码为“X”的组织"),
    (["2026", "--as", "township", "--org", "TB", "--pdf", "a.pdf"], "不在账号“township”的管辖范围内"),
    (["2026", "--as", "clerk", "--org", "A1", "--pdf", "a.pdf"], "不写工作总结"),
    (["2026", "--as", "officer", "--pdf", "a.pdf"], "无权下载工作总结"),
    (["2026", "--as", "sysadmin", "--pdf", "a.pdf"], "无权下载工作总结"),
]


@pytest.mark.parametrize(("asked", "why"), REFUSED)
def test_what_is_asked_wrongly_is_refused_in_words(cast, tmp_path, monkeypatch, asked, why):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CommandError, match=why):
        told(*asked)
    assert not list(tmp_path.iterdir())
    denied = AuditEvent.objects.filter(action="reports.summary.export", result="denied")
    assert denied.exists() == ("无权" in why or "管辖" in why or "X" in why)


def test_a_retired_account_is_refused(cast, tmp_path):
    cast.clerk.is_active = False
    cast.clerk.save()
    with pytest.raises(CommandError, match="已停用"):
        told("2026", "--as", "clerk", "--pdf", str(tmp_path / "a.pdf"))


def test_a_character_without_a_shape_is_named_and_nothing_is_written(cast, tmp_path):
    blocks = [{"id": "p001", "type": "paragraph", "inline": [{"text": "劳模张\U00032000同志"}]}]
    drafted(cast, blocks=blocks)
    with pytest.raises(CommandError, match=r"不能生成PDF：.*U\+32000"):
        told("2026", "--as", "clerk", "--docx", str(tmp_path / "a.docx"), "--pdf", str(tmp_path / "a.pdf"))
    assert not list(tmp_path.iterdir())


def test_a_file_that_cannot_be_written_is_told(cast, tmp_path):
    (tmp_path / "a.pdf").mkdir()
    with pytest.raises(CommandError, match="是文件夹"):
        told("2026", "--as", "clerk", "--pdf", str(tmp_path / "a.pdf"))
    with pytest.raises(CommandError, match="不能写入"):
        told("2026", "--as", "clerk", "--docx", str(tmp_path / ("长" * 100 + ".docx")))
