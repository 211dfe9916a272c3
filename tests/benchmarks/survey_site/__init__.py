"""A site that takes the same ten answers in three ways, for tests/benchmarks/survey.py."""
