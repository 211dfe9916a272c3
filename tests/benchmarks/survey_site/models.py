"""Tables of the two other ways. They have no migrations: seed.py creates them."""

from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.contrib.forms.models import AbstractForm, AbstractFormField


class FormPage(AbstractForm):
    """As Wagtail's manual writes it."""

    template = "survey_site/form_page.html"
    landing_page_template = "survey_site/thanks.html"


class FormField(AbstractFormField):
    page = ParentalKey(FormPage, on_delete=models.CASCADE, related_name="form_fields")


class BareAnswer(models.Model):
    """What the least possible view stores."""

    content = models.JSONField()

    class Meta:
        app_label = "survey_site"

    def __str__(self):
        return str(self.pk)
