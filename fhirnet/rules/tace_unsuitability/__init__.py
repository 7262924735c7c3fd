"""Whether TACE should not, or no longer, be done: one definition, one file. Unsuitable is not resistant."""
