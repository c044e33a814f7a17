"""Slack: Block Kit messages, modals and App Home, over Socket Mode or HTTP."""
