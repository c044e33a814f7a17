"""Slack as a platform: slash commands, modals, messages and App Home in Block Kit, over Socket Mode or HTTP."""

from adapters.slack.examine import examine
from adapters.slack.installs import new_key
from adapters.slack.lifecycle import connect
from adapters.slack.manifest import text as manifest

__all__ = ["connect", "examine", "manifest", "new_key"]
