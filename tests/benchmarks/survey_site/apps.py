from django.apps import AppConfig


class SurveySiteConfig(AppConfig):
    name = "tests.benchmarks.survey_site"
    label = "survey_site"
