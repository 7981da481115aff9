"""What the administration learns from the guarantee."""

from wagtail import hooks

from certification.models.facts import actions


@hooks.register("register_log_actions")
def register_facts(registry):
    """Register every move and every fact, so that the history refuses an unknown word."""
    for action, words in dict(actions()).items():
        registry.register_action(action, words, words)
