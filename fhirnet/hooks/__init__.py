"""CDS Hooks (https://cds-hooks.hl7.org/2.0/): an EHR calls while a physician works, and gets a card.

A call becomes a case, the case is evaluated like every other one, and what was found is put on one card.
"""
