"""Answers of sealed waves as files for R, SPSS, Stata and Python. Pure; no ORM."""
