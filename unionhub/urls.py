"""Every address of the system, one explicit line each. Each view declares its action (`core/access.py`)."""

from django.urls import path  # noqa: F401

urlpatterns: list = []

handler400 = "unionhub.core.errors.bad_request"
handler403 = "unionhub.core.errors.permission_denied"
handler404 = "unionhub.core.errors.not_found"
handler500 = "unionhub.core.errors.server_error"
