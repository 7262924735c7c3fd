"""What is computed: published definitions, one file each, over a case; no clock, no codes, no input or output."""
