"""One answer of a verification: what was looked at, how it came out, a sentence."""

from typing import NamedTuple

from certification.choices import Check, CheckState


class Finding(NamedTuple):
    """What was looked at, how it came out, and a sentence that needs no explanation."""

    what: Check
    state: CheckState
    sentence: str

    def as_data(self) -> dict[str, str]:
        """Return the finding for machines: codes that stay the same, the sentence in the reader's language."""
        return {"what": self.what.value, "state": self.state.value, "sentence": str(self.sentence)}
