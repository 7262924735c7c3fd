"""The definitions of TACE resistance, one a file."""
