"""How a synthetic hospital writes: its ids, its own codes and words, what marks everything as invented."""
