"""Addresses of unions, their certificates and their registration form."""

from django.urls import URLPattern, path

from ..views import certificates, papers, unions

urlpatterns: list[URLPattern] = [
    path("unions/", unions.UnionList.as_view(), name="union-list"),
    path("unions/add/", unions.UnionAdd.as_view(), name="union-add"),
    path("unions/<int:pk>/", unions.UnionDetail.as_view(), name="union-detail"),
    path("unions/<int:pk>/change/", unions.UnionChange.as_view(), name="union-change"),
    path("unions/<int:pk>/classify/", unions.UnionClassify.as_view(), name="union-classify"),
    path("unions/<int:pk>/rename/", unions.UnionRename.as_view(), name="union-rename"),
    path("unions/<int:pk>/dissolve/", unions.UnionDissolve.as_view(), name="union-dissolve"),
    path("unions/<int:pk>/registration/", papers.UnionRegistration.as_view(), name="union-registration"),
    path("certificates/", certificates.CertificateList.as_view(), name="certificate-list"),
    path("certificates/add/", certificates.CertificateAdd.as_view(), name="certificate-add"),
    path("certificates/<int:pk>/", certificates.CertificateDetail.as_view(), name="certificate-detail"),
    path(
        "certificates/<int:pk>/change/", certificates.CertificateChange.as_view(), name="certificate-change"
    ),
    path("certificates/<int:pk>/renew/", certificates.CertificateRenew.as_view(), name="certificate-renew"),
    path(
        "certificates/<int:pk>/cancel/", certificates.CertificateCancel.as_view(), name="certificate-cancel"
    ),
]
