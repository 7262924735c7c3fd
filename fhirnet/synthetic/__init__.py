"""Synthetic liver-cancer registries: invented patients for benchmarks, tests and demonstrations.

Every number here is assumed, and chosen so that each answer of each definition occurs; where a number follows a
published usage (four to twelve weeks between sessions) it says so. It is **not epidemiology**: no rate, no survival
and no effect of a treatment can be learned from such a registry. No patient's record was used, and death is not
modelled: a story ends where its follow-up ends.

A patient depends on the seed and on his number alone, through integers only: the same bytes on every machine.
"""
