"""The criteria of suitability for PRRT, one subject a module; which of them count, and how, the rule sets say."""
