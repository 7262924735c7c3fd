"""FHIR's RESTful API over the store, without HTTP: what web, the command line and the exchange call."""
