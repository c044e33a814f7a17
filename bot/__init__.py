"""The quizmaster: a platform-neutral quiz engine. Knows no chat platform; those live in ``adapters``."""

__version__ = "0.1.0"
