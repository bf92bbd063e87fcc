"""The roll as a flat table: what a project makes that takes django-import-export as it comes."""

from django.db import models


class RollUnion(models.Model):
    """A union, found by its code."""

    code = models.CharField(max_length=20, unique=True)

    def __str__(self) -> str:
        return self.code


class RollMember(models.Model):
    """A line of the roll."""

    union = models.ForeignKey(RollUnion, models.PROTECT)
    name = models.CharField(max_length=60)
    sex = models.CharField(max_length=1)
    birth_date = models.DateField(null=True)
    ethnicity = models.CharField(max_length=2)
    document_kind = models.CharField(max_length=10)
    id_number = models.CharField(max_length=18, unique=True)
    phone = models.CharField(max_length=20, blank=True)
    political_status = models.CharField(max_length=2, blank=True)
    education = models.CharField(max_length=1, blank=True)
    household_type = models.CharField(max_length=10, blank=True)
    is_migrant = models.BooleanField(default=False)
    employment_form = models.CharField(max_length=20)
    new_form_group = models.CharField(max_length=10, blank=True)
    skill_grade = models.CharField(max_length=1, blank=True)
    joined_on = models.DateField(null=True)

    def __str__(self) -> str:
        return self.name
