"""`manage.py rotate_keys`: make the keyring, list its keys, rotate them while the system is in use, remove old ones."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from unionhub.core import audit
from unionhub.core.sensitive import SensitiveError, keyring
from unionhub.core.sensitive.ciphers import SUITES
from unionhub.core.sensitive.reindex import reindex, rotate_index
from unionhub.core.sensitive.rotation import remove, rotate_encryption, uses

WHAT = ("list", "encryption", "index", "reindex", "remove")


class Command(BaseCommand):
    """Without an argument it lists the keys and how many values use each."""

    help = (
        "List the keys; --init makes a keyring; 'encryption' or 'index' rotates the key while the system is in use; "
        "'reindex' mends the indexes of a restored database; 'remove ID' deletes a retired key for good."
    )
    #: The checks demand a keyring, which --init is about to make.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("what", nargs="?", default="list", choices=WHAT)
        parser.add_argument("key", nargs="?", default="", help="id of the key to remove")
        parser.add_argument("--init", action="store_true", help="make the keyring of a new installation")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it; exit 1 with a sentence when it cannot be done. A rotation that was stopped is resumed."""
        self._last = -1
        try:
            if options["init"]:
                self._init()
            else:
                getattr(self, f"_{options['what']}")(options["key"])
        except SensitiveError as error:
            raise CommandError(str(error)) from None
        except OSError as error:
            raise CommandError(f"无法读写密钥文件：{error}") from None

    def _init(self) -> None:
        ring = keyring.initialise()
        self.stdout.write(
            f"已建立密钥文件：{settings.KEYRING_FILE}（权限 0600，套件 {SUITES[ring.active_key.suite]}）"
        )
        self.stdout.write("请将其与数据备份分开保存：丢失密钥文件，加密数据无法恢复。")

    def _list(self, _key: str) -> None:
        ring, counts = keyring.current(), uses()
        for key in ring.sealing.values():
            state = (
                "使用中" if key.id == ring.active else f"已停用（{key.retired}）" if key.retired else "轮换中"
            )
            self.stdout.write(
                f"加密密钥 {key.id}  {key.suite}  {key.created}  {state}  数据 {counts[key.id]} 项"
            )
        for index in ring.index.values():
            state = "使用中" if index.id in ring.writing else "轮换中"
            state = f"已停用（{index.retired}）" if index.retired else state
            self.stdout.write(f"索引密钥 {index.id}  {index.suite}  {index.created}  {state}")
        for name in counts.keys() - ring.sealing.keys():
            self.stderr.write(f"密钥文件中缺少密钥 {name}，有 {counts[name]} 项数据无法打开。")

    def _encryption(self, _key: str) -> None:
        name = rotate_encryption(self._progress)
        audit.record("core.keys.rotate", label=f"加密密钥 {name}")
        self.stdout.write(f"加密密钥已轮换，现用 {name}；旧密钥已停用，仍可打开较早的备份。")

    def _index(self, _key: str) -> None:
        name = rotate_index(self._progress)
        audit.record("core.keys.rotate", label=f"索引密钥 {name}")
        self.stdout.write(f"索引密钥已轮换，现用 {name}；旧密钥已停用。")

    def _reindex(self, _key: str) -> None:
        self.stdout.write(f"索引已核对，更新 {reindex(self._progress)} 项。")

    def _remove(self, key: str) -> None:
        if not key:
            raise CommandError("请写明要移除的密钥编号（rotate_keys list 可查看）。")
        remove(key)
        audit.record("core.keys.remove", label=f"密钥 {key}")
        self.stdout.write(f"密钥 {key} 已移除；使用它的旧备份从此无法打开。")

    def _progress(self, done: int, total: int, message: str) -> None:
        percent = 100 * done // total if total else 100
        if percent != self._last:
            self._last = percent
            self.stdout.write(f"{percent:3d}%  {done}/{total}  {message}")
