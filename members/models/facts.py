"""Fields that several models share: the fixed facts of a person, and what figures read of a membership."""

from django.db import models

from ..enums import (
    DocumentKind,
    Education,
    EmploymentForm,
    Ethnicity,
    HouseholdType,
    NewFormGroup,
    PoliticalStatus,
    Sex,
    SkillGrade,
)


class PersonFacts(models.Model):
    """Abstract: what does not change with a job. Name and sex are checked against the ID number by the rules."""

    name = models.CharField("姓名", max_length=60)
    sex = models.CharField("性别", max_length=1, choices=Sex)
    birth_date = models.DateField("出生日期", null=True, blank=True)
    ethnicity = models.CharField("民族", max_length=2, choices=Ethnicity, default=Ethnicity.HAN)
    document_kind = models.CharField(
        "证件类型", max_length=10, choices=DocumentKind, default=DocumentKind.ID_CARD
    )

    class Meta:
        abstract = True


class MemberFacts(models.Model):
    """Abstract: every attribute of a membership that a figure reads."""

    employment_form = models.CharField(
        "用工形式", max_length=20, choices=EmploymentForm, default=EmploymentForm.IN_POST
    )
    is_migrant = models.BooleanField("农民工", default=False)
    new_form_group = models.CharField(
        "新就业形态群体", max_length=10, choices=NewFormGroup, blank=True, default=NewFormGroup.NONE
    )
    political_status = models.CharField(
        "政治面貌", max_length=2, choices=PoliticalStatus, blank=True, default=PoliticalStatus.UNKNOWN
    )
    education = models.CharField(
        "学历", max_length=1, choices=Education, blank=True, default=Education.UNKNOWN
    )
    skill_grade = models.CharField(
        "技能等级", max_length=1, choices=SkillGrade, blank=True, default=SkillGrade.NONE
    )
    household_type = models.CharField(
        "户籍类型", max_length=10, choices=HouseholdType, blank=True, default=HouseholdType.UNKNOWN
    )

    class Meta:
        abstract = True


#: The attributes by name, in the order of forms and sheets.
MEMBER_FACTS = (
    "employment_form",
    "is_migrant",
    "new_form_group",
    "political_status",
    "education",
    "skill_grade",
    "household_type",
)
