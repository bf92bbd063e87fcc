"""Addresses of the city's forms and their marks."""

from django.urls import URLPattern, path

from ..views import form_carry, form_cell, form_fill, form_grid, forms

urlpatterns: list[URLPattern] = [
    path("forms/", forms.FormList.as_view(), name="form-list"),
    path("forms/add/", forms.FormAdd.as_view(), name="form-add"),
    path("forms/figures/", forms.FigureLookup.as_view(), name="form-figure-lookup"),
    path("forms/<int:pk>/", forms.FormDetail.as_view(), name="form-detail"),
    path("forms/<int:pk>/change/", forms.FormChange.as_view(), name="form-change"),
    path("forms/<int:old>/replace/", forms.FormReplace.as_view(), name="form-replace"),
    path("forms/<int:pk>/activate/", forms.FormActivate.as_view(), name="form-activate"),
    path("forms/<int:pk>/deactivate/", forms.FormDeactivate.as_view(), name="form-deactivate"),
    path("forms/<int:pk>/file/", forms.FormFile.as_view(), name="form-file"),
    path("forms/<int:pk>/grid/", form_grid.FormGrid.as_view(), name="form-grid"),
    path("forms/<int:pk>/cell/", form_cell.FormCell.as_view(), name="form-cell"),
    path("forms/<int:pk>/undo/", form_cell.FormUndo.as_view(), name="form-undo"),
    path("forms/<int:pk>/fill/", form_fill.FormFill.as_view(), name="form-fill"),
    path("forms/<int:pk>/carry/", form_carry.FormCarry.as_view(), name="form-carry"),
    path("forms/<int:pk>/decide/", form_carry.FormDecide.as_view(), name="form-decide"),
]
