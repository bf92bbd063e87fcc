"""Every address of the system, one explicit line each. Each view declares its action (`core/access.py`)."""

from django.urls import path

from members.urls import urlpatterns as members_urls
from reports.urls import urlpatterns as reports_urls
from unionhub.core import health
from unionhub.core.pages import (
    accounts,
    attachments,
    audit,
    grants,
    home,
    jobs,
    login,
    login_sessions,
    notices,
    organisations,
    parameters,
    personal,
    policy,
    reveal,
    search,
)

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
    path("accounts/", accounts.AccountList.as_view(), name="account-list"),
    path("accounts/new/", accounts.AccountNew.as_view(), name="account-new"),
    path("accounts/<int:pk>/", accounts.AccountDetail.as_view(), name="account-detail"),
    path("accounts/<int:pk>/edit/", accounts.AccountEdit.as_view(), name="account-edit"),
    path("accounts/<int:pk>/disable/", accounts.AccountDisable.as_view(), name="account-disable"),
    path("accounts/<int:pk>/enable/", accounts.AccountEnable.as_view(), name="account-enable"),
    path("accounts/<int:pk>/initial-password/", accounts.AccountReset.as_view(), name="account-reset"),
    path("accounts/<int:pk>/unlock/", accounts.AccountUnlock.as_view(), name="account-unlock"),
    path("sessions/", login_sessions.OpenSessions.as_view(), name="open-session-list"),
    path("sessions/<int:pk>/end/", login_sessions.EndSession.as_view(), name="open-session-end"),
    path("organisations/", organisations.OrganisationList.as_view(), name="organisation-list"),
    path("organisations/new/", organisations.OrganisationNew.as_view(), name="organisation-new"),
    path("organisations/<int:pk>/", organisations.OrganisationDetail.as_view(), name="organisation-detail"),
    path("organisations/<int:pk>/edit/", organisations.OrganisationEdit.as_view(), name="organisation-edit"),
    path("organisations/<int:pk>/move/", organisations.OrganisationMove.as_view(), name="organisation-move"),
    path(
        "organisations/<int:pk>/deactivate/",
        organisations.OrganisationDeactivate.as_view(),
        name="organisation-deactivate",
    ),
    path(
        "organisations/<int:pk>/activate/",
        organisations.OrganisationActivate.as_view(),
        name="organisation-activate",
    ),
    path("grants/", grants.GrantList.as_view(), name="grant-list"),
    path("grants/new/", grants.GrantNew.as_view(), name="grant-new"),
    path("grants/<int:pk>/", grants.GrantDetail.as_view(), name="grant-detail"),
    path("grants/<int:pk>/end/", grants.GrantEnd.as_view(), name="grant-end"),
    path("deputies/", grants.DeputyList.as_view(), name="deputy-list"),
    path("deputies/new/", grants.DeputyNew.as_view(), name="deputy-new"),
    path("deputies/<int:pk>/", grants.DeputyDetail.as_view(), name="deputy-detail"),
    path("deputies/<int:pk>/end/", grants.DeputyEnd.as_view(), name="deputy-end"),
    path("reveal/", reveal.reveal, name="reveal"),
    path("audit/", audit.AuditList.as_view(), name="audit-list"),
    path("audit/<int:pk>/", audit.AuditDetail.as_view(), name="audit-detail"),
    path("audit/seals/", audit.AuditState.as_view(), name="audit-state"),
    path("audit/verify/", audit.AuditVerify.as_view(), name="audit-verify"),
    path("parameters/", parameters.ParameterList.as_view(), name="parameter-list"),
    path("parameters/<str:key>/", parameters.ParameterDetail.as_view(), name="parameter-detail"),
    path("parameters/<str:key>/set/", parameters.SetAmount.as_view(), name="parameter-set"),
    path(
        "parameters/<str:key>/set-technical/",
        parameters.SetTechnical.as_view(),
        name="parameter-set-technical",
    ),
    path("policy/", policy.PolicyPage.as_view(), name="policy"),
    path(
        "attachments/<str:label>/<int:record>/",
        attachments.AttachmentListView.as_view(),
        name="attachment-list",
    ),
    path(
        "attachments/<str:label>/<int:record>/add/",
        attachments.AttachmentAddView.as_view(),
        name="attachment-add",
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
    *members_urls,
    *reports_urls,
]

handler400 = "unionhub.core.errors.bad_request"
handler403 = "unionhub.core.errors.permission_denied"
handler404 = "unionhub.core.errors.not_found"
handler500 = "unionhub.core.errors.server_error"
