"""What can go wrong with a sealed value. None of these messages ever carries a value or a key."""


class SensitiveError(Exception):
    """Base of the errors of this package."""


class KeyringError(SensitiveError):
    """The keyring file is missing, readable by others, or malformed; the message names the mend."""


class KeyMissing(KeyringError):
    """A stored value names a key that the keyring does not hold."""


class SealBroken(SensitiveError):
    """A stored value does not open: altered, or copied here from another row or field."""


class PlainRefused(SensitiveError):
    """Plain text was on its way to the database by a path that does not seal it."""


class RotationError(SensitiveError):
    """A rotation cannot start or go on; the message says why. Running it again resumes it."""
