"""Populations: every patient of a registry judged by every definition; DuckDB in one machine, Spark beyond it.

Files of FHIR Bulk Data are grouped by patient (`grouping`, or Spark), every patient is judged by one function
(`patient`), the rows are written in the order of the patients (`writing`), and told (`summary`, `comparing`).
"""
