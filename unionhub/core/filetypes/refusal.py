"""The one way a file is refused."""

from django.core.exceptions import ValidationError


class FileRefused(ValidationError):
    """The file is not accepted; the Chinese message says why and what to do."""

    @property
    def text(self) -> str:
        """The sentence for the user."""
        return self.messages[0]
