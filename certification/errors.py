"""What the services may raise, each with the sentences that a person will read."""


class CertificationError(Exception):
    """Root of the errors that a view turns into a message."""


class NotAllowed(CertificationError):
    """A legal person asked for a move that the rules refuse now. `reasons` are sentences."""

    def __init__(self, reasons):
        self.reasons = (
            [reasons] if isinstance(reasons, str) or not hasattr(reasons, "__iter__") else list(reasons)
        )
        super().__init__(" ".join(str(reason) for reason in self.reasons))


class StaleDossier(CertificationError):
    """Somebody else saved first. `current` is the version stored, so that both texts can be shown."""

    def __init__(self, current):
        self.current = current
        super().__init__("stale")


class InvalidUpload(CertificationError):
    """A file was refused; `str(error)` says why and what to do."""


class FrozenVersion(CertificationError):
    """A framework version in use cannot be edited."""


class InvalidDocument(CertificationError):
    """A framework file was refused; `lines` say what is wrong, each with its line or its cell."""

    def __init__(self, lines):
        self.lines = list(lines)
        super().__init__("\n".join(self.lines))


class StaleContent(CertificationError):
    """Somebody else saved the same page of a framework version first; nothing was written."""


class StepsFailed(CertificationError):
    """Some steps of the daily job failed; the others were done, as many of each as `done` says."""

    def __init__(self, failures: dict[str, Exception], done: dict[str, int]) -> None:
        self.failures, self.done = failures, done
        super().__init__(" ".join(f"{step}: {error!r}." for step, error in failures.items()))
