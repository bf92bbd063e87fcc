"""Addresses of terms of office, elected bodies and the papers about elections."""

from django.urls import URLPattern, path

from ..views import papers, terms

urlpatterns: list[URLPattern] = [
    path("elections/", terms.ElectionList.as_view(), name="election-list"),
    path("elections/papers/", papers.TermPapers.as_view(), name="term-papers"),
    path("terms/add/", terms.TermAdd.as_view(), name="term-add"),
    path("terms/<int:pk>/", terms.TermDetail.as_view(), name="term-detail"),
    path("terms/<int:pk>/change/", terms.TermChange.as_view(), name="term-change"),
    path("terms/<int:pk>/extend/", terms.TermExtend.as_view(), name="term-extend"),
    path("terms/<int:pk>/seat/", terms.TermSeat.as_view(), name="term-seat"),
    path("terms/<int:pk>/unseat/", terms.TermUnseat.as_view(), name="term-unseat"),
]
