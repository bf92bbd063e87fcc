"""Every address of the system, one explicit line each. Each view declares its action (`core/access.py`)."""

from django.urls import path

from unionhub.core.pages import home, notices, search

urlpatterns: list = [
    path("", home.home, name="home"),
    path("alive/", home.alive, name="alive"),
    path("search/", search.search_page, name="search"),
    path("notices/", notices.notice_list, name="notice-list"),
    path("notices/read/", notices.notice_read_all, name="notice-read-all"),
    path("notices/<int:pk>/open/", notices.notice_open, name="notice-open"),
]

handler400 = "unionhub.core.errors.bad_request"
handler403 = "unionhub.core.errors.permission_denied"
handler404 = "unionhub.core.errors.not_found"
handler500 = "unionhub.core.errors.server_error"
