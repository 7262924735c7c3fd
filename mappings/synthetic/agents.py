"""Substances that stories name and no rule knows: a coding each, as a case holds it."""

from mappings.codes import ATC

EPIRUBICIN = f"{ATC}|L01DB03"
OXALIPLATIN = f"{ATC}|L01XA03"
SORAFENIB = f"{ATC}|L01EX02"
LENVATINIB = f"{ATC}|L01EX08"
