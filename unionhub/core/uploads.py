"""How the bytes of an upload are taken in: never more than the cap, and a full disk is no failure of the
system.

Django's own handlers answer a full temporary disk with an exception from deep inside the reading of the form.
This one remembers what went wrong in `request.upload_problem` and lets the rest of the form through; the file
is then missing.
"""

import logging

from django.conf import settings
from django.core.files.uploadhandler import StopFutureHandlers, TemporaryFileUploadHandler
from django.http import HttpRequest

logger = logging.getLogger("unionhub.files")

TOO_LARGE = "too large"
NO_ROOM = "no room"


class CappedUploadHandler(TemporaryFileUploadHandler):
    """Writes an uploaded file to the temporary folder, up to `settings.UPLOAD_MAX_MB`."""

    def new_file(self, *args, **kwargs) -> None:
        """Open the temporary file."""
        self.taken = 0
        self.problem = ""
        try:
            super().new_file(*args, **kwargs)
        except OSError:
            logger.exception("No temporary file for an upload")
            self._note(NO_ROOM)
            raise StopFutureHandlers from None

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write a piece, or let it fall once something went wrong."""
        self.taken += len(raw_data)
        if self.taken > settings.UPLOAD_MAX_MB * 1024 * 1024:
            self._note(TOO_LARGE)
        if self.problem:
            return
        try:
            super().receive_data_chunk(raw_data, start)
            self.file.flush()
        except OSError:
            logger.exception("An upload could not be written to the temporary folder")
            self._note(NO_ROOM)

    def file_complete(self, file_size: int):
        """The file, or nothing when it could not be taken in."""
        return None if self.problem else super().file_complete(file_size)

    def _note(self, problem: str) -> None:
        self.problem = problem
        if self.request is not None:
            self.request.upload_problem = problem  # type: ignore[attr-defined]
        if getattr(self, "file", None) is not None:
            self.file.close()  # a temporary file is gone when closed


def problem_of(request: HttpRequest) -> str:
    """The sentence for a file that did not come in; empty when nothing went wrong."""
    return {
        TOO_LARGE: f"文件超过上限 {settings.UPLOAD_MAX_MB} MB，没有接收。请压缩或拆分后再传。",
        NO_ROOM: "服务器磁盘空间不足，文件没有保存。请联系系统管理员清理空间后再传。",
    }.get(getattr(request, "upload_problem", ""), "")
