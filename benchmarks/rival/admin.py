"""The rival's page of import and export."""

from django.contrib import admin
from import_export.admin import ImportExportModelAdmin

from .models import RollMember
from .resources import DefaultResource


@admin.register(RollMember)
class RollMemberAdmin(ImportExportModelAdmin):
    """As its documentation shows it."""

    resource_classes = [DefaultResource]
    list_display = ("name", "sex", "birth_date", "union", "phone", "joined_on")
    list_select_related = ("union",)
    search_fields = ("name", "id_number")
