"""Rule sets for PRRT: one label, trial or consensus, one file; the criteria they share are in `prrt_criteria`."""
