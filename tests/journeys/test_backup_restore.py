"""Backup of the running demo, an empty place, restore, sign-in: as in an office whose machine was stolen."""

import hashlib
import json

import pytest

from tests.attachments import corpus
from unionhub.core.demo.accounts import DEMO_PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.rig, pytest.mark.slow]
PHONE = "13798765432"


def uploaded(desk, path: str) -> bytes:
    """The only attachment of the record, as the browser gets it."""
    desk.open(path)
    with desk.page.expect_download() as download:
        desk.page.click("#attachments tbody a >> nth=0")
    return download.value.path().read_bytes()


def test_backup_empty_folder_restore_sign_in(house, other_house, sit, tmp_path):
    # Something that was not there when the demo was loaded: an account, a record with a number, a paper.
    keeper = sit(house, "sysadmin")
    keeper.open("/accounts/new/")
    keeper.page.fill("#id_username", "xinren")
    keeper.page.fill("#id_name", "辛仁")
    keeper.page.select_option("#id_organisation", index=1, force=True)
    with keeper.page.expect_navigation():
        keeper.page.click("main form button:has-text('保存') >> nth=0")
    assert "已建立账号" in keeper.page.inner_text("body")
    officer = sit(house, "union")
    path = officer.register_visit("钟师傅", PHONE)
    paper = tmp_path / "走访照片.jpg"
    paper.write_bytes(corpus.photo_with_place())
    officer.page.set_input_files("#attachment-files", str(paper))
    officer.page.click("text=上传附件")
    officer.page.wait_for_selector("text=已上传 1 个附件")
    before = hashlib.sha256(uploaded(officer, path)).hexdigest()
    assert keeper.complaints == officer.complaints == []

    out, keys = tmp_path / "backup", tmp_path / "keys.json"
    taken = house.manage("backup", str(out), "--keys", str(keys))
    assert taken.returncode == 0, taken.stderr
    assert "备份完成并已核对" in taken.stdout
    content = out.read_bytes()
    assert PHONE.encode() not in content
    for secret in json.loads(keys.read_text())["files"].values():
        assert secret.encode() not in content
    assert house.runs
    officer.open("/")  # people worked on meanwhile

    made = other_house.manage("migrate", "--verbosity", "0")
    assert made.returncode == 0, made.stderr
    refused = other_house.manage("restore", str(out))
    assert refused.returncode != 0
    assert "没有恢复任何内容" in refused.stderr
    assert "密钥" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert other_house.rows("SELECT count(*) FROM core_user") == [(0,)]

    restored = other_house.manage("restore", str(out), "--keys", str(keys))
    assert restored.returncode == 0, restored.stderr
    for part in ("已核对 内容：", "已核对 审计链：", "已核对 密钥：", "已核对 登录：", "恢复完成"):
        assert part in restored.stdout
    assert "Loading the demo county" not in restored.stdout
    checked = other_house.manage("verify_audit", "--json")
    assert checked.returncode == 0, checked.stdout

    other_house.start()
    assert b"Loading the demo county" not in other_house.log.read_bytes()
    assert other_house.address != house.address
    keeper = sit(other_house)
    keeper.sign_in("sysadmin", DEMO_PASSWORD)
    page = keeper.open("/accounts/?q=xinren")
    assert page.locator("main tbody tr").count() == 1
    assert "辛仁" in page.inner_text("main tbody")
    officer = sit(other_house, "union")
    page = officer.open(path)
    assert PHONE in page.inner_text("main")
    assert hashlib.sha256(uploaded(officer, path)).hexdigest() == before
    officer.look("restored-visit")
    second = officer.register_visit("钟师傅的邻居", PHONE)  # the numbering goes on
    assert second != path
    auditor = sit(other_house, "auditor")
    page = auditor.open("/audit/?action=core.backup.restore")
    assert page.locator("main tbody tr").count() == 1
    auditor.look("restored-audit")
    assert keeper.complaints == officer.complaints == auditor.complaints == []
    assert other_house.manage("verify_audit").returncode == 0

    again = other_house.manage("restore", str(out), "--keys", str(keys))  # never over living data
    assert again.returncode != 0
    assert "只能恢复到空的系统" in again.stderr
