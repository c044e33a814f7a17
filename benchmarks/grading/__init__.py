"""How well open answers are graded: on public data, on our own samples, under attack; and what it is fitted on."""
