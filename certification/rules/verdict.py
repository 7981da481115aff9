"""A rule is a name, a sentence and one expression."""

from collections.abc import Callable
from functools import update_wrapper


class Rule:
    """A predicate that carries why it refuses.

    `message` is the sentence shown when the rule does not hold. A rule may take keyword facts (such as `on=`,
    a date) besides its subject. `explain(subject)` may return finer sentences than the message.
    """

    def __init__(self, predicate: Callable, message, explain: Callable | None = None) -> None:
        self.predicate = predicate
        self.message = message
        self._explain = explain
        update_wrapper(self, predicate)

    def __call__(self, subject, **facts) -> bool:
        return bool(self.predicate(subject, **facts))

    def refusals(self, subject, **facts) -> list:
        """Return the sentences that say why the rule does not hold: an empty list when it does."""
        if self(subject, **facts):
            return []
        details = list(self._explain(subject, **facts)) if self._explain else []
        return details or [self.message]

    def explained_by(self, explain: Callable) -> Callable:
        """Attach a function that lists finer sentences (which criterion, which family)."""
        self._explain = explain
        return explain

    def __repr__(self) -> str:
        return f"<rule {self.__name__}>"


def rule(message) -> Callable[[Callable], Rule]:
    """Turn a predicate into a `Rule` whose refusal reads `message`."""

    def wrap(predicate: Callable) -> Rule:
        return Rule(predicate, message)

    return wrap
