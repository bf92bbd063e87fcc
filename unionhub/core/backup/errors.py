"""What goes wrong with backups, in words for whoever stands before the terminal."""


class BackupError(Exception):
    """The backup or restore was not done; the message (Chinese) says why and what to do."""


class Damaged(BackupError):
    """The backup file is not what was written."""


class NotEmpty(BackupError):
    """The place to restore to already holds something; the message names it."""


class WrongSchema(BackupError):
    """The backup belongs to another version of the program; the message says which."""


class ProofFailed(BackupError):
    """The data were read in, but are not proved good; everything was taken back."""
