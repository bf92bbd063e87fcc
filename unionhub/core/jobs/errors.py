"""How a job ends other than by doing its work."""


class JobError(Exception):
    """The job cannot go on; the message is shown to the person as it stands: plain Chinese, no value of
    anybody.
    """


class AlreadyOpen(JobError):
    """Somebody else has the same work under way."""


class TimeLimitReached(JobError):
    """The kind's time limit is over."""


class Denied(Exception):
    """The requester may no longer do this here. The runner records the denial."""


class Cancelled(Exception):
    """The requester has asked to stop."""


class LeaseLost(Exception):
    """The job was taken over by another runner: this one must not have any effect any more."""
