"""Every address of the system, one explicit line each. Each view declares its action (`core/access.py`)."""

from django.urls import path

from unionhub.core import health
from unionhub.core.pages import attachments, home, jobs, login, notices, personal, search

urlpatterns: list = [
    path("login/", login.sign_in, name="login"),
    path("logout/", login.sign_out, name="logout"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("", home.home, name="home"),
    path("alive/", home.alive, name="alive"),
    path("search/", search.search_page, name="search"),
    path("notices/", notices.notice_list, name="notice-list"),
    path("notices/read/", notices.notice_read_all, name="notice-read-all"),
    path("notices/<int:pk>/open/", notices.OpenNotice.as_view(), name="notice-open"),
    path("jobs/", jobs.JobListView.as_view(), name="job-list"),
    path("jobs/<int:pk>/", jobs.JobDetailView.as_view(), name="job-detail"),
    path("jobs/<int:pk>/progress/", jobs.JobProgressView.as_view(), name="job-progress"),
    path("jobs/<int:pk>/cancel/", jobs.JobCancelView.as_view(), name="job-cancel"),
    path("jobs/<int:pk>/retry/", jobs.JobRetryView.as_view(), name="job-retry"),
    path("jobs/<int:pk>/file/", jobs.JobDownloadView.as_view(), name="job-download"),
    path("me/preferences/", personal.Preferences.as_view(), name="preferences"),
    path("me/password/", personal.PasswordChange.as_view(), name="password-change"),
    path("me/sessions/", personal.OwnSessions.as_view(), name="session-list"),
    path("me/sessions/<int:pk>/end/", personal.EndOwnSession.as_view(), name="session-end"),
    path(
        "attachments/<str:label>/<int:record>/", attachments.AttachmentListView.as_view(), name="attachment-list"
    ),
    path(
        "attachments/<str:label>/<int:record>/add/", attachments.AttachmentAddView.as_view(), name="attachment-add"
    ),
    path(
        "attachments/<str:label>/<int:record>/<uuid:pk>/",
        attachments.AttachmentDownloadView.as_view(),
        name="attachment-download",
    ),
    path(
        "attachments/<str:label>/<int:record>/<uuid:pk>/remove/",
        attachments.AttachmentRemoveView.as_view(),
        name="attachment-remove",
    ),
]

handler400 = "unionhub.core.errors.bad_request"
handler403 = "unionhub.core.errors.permission_denied"
handler404 = "unionhub.core.errors.not_found"
handler500 = "unionhub.core.errors.server_error"
