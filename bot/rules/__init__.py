"""The rules of the game: pure functions over the words of ``bot.model``.

Nothing here reads a clock, draws chance, or touches the world, save for the packaged time-zone and holiday tables,
which are read once and kept. What a function needs, it is given.
"""
