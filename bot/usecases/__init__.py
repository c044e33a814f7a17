"""What the quizmaster does: plain async functions (services, command) → View | Form. No platform, no SQL."""
