"""Open answers, read against their rubric, offline. Pure functions, but for the last paragraph: no clock, no chance,
no network.

``grader`` joins the stages: ``plain`` (one spelling), ``reading`` (sentences and clauses), ``gates`` (what is no
answer), ``plan`` (a rubric made ready), ``match`` (which words of it are there, and where), ``polarity`` (whether they
are denied or turned round), ``verdicts`` (what that comes to). ``worker`` keeps all that off the event loop.

``semantic`` is an optional second look at what was missed, in the same process.

``model`` is the optional second opinion: ``prompt`` (what a language model is asked), ``endpoint`` (how), ``opinion``
(what its reply is worth), ``budget`` (how often). ``graders`` composes what the settings ask for.
"""
