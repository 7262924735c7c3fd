"""What decides the next dose during PRRT: the course so far, toxicity after each cycle, disease, safety, timing."""
