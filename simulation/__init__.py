"""The whole programme at speed: a seeded population, the real bot against the sandbox, and an oracle of its own.

``population`` makes people, ``people`` lets them act, ``hands`` are theirs in the sandbox, ``history`` remembers what
they did and received, ``rules`` judges it by product.md and shares nothing with the program it judges, ``running``
puts it together.
"""
