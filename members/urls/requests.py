"""Addresses of requests to join, transfers and proposals."""

from django.urls import URLPattern, path

from ..views import asking, joining, proposals, transfers

_JOIN, _TRANSFER, _PROPOSAL = "members/joins/", "members/transfers/", "members/proposals/"
_SPELL = "members/memberships/<int:pk>/"

urlpatterns: list[URLPattern] = [
    path(_JOIN, joining.JoinList.as_view(), name="join-list"),
    path(f"{_JOIN}add/", joining.JoinAdd.as_view(), name="join-add"),
    path(f"{_JOIN}<int:pk>/", joining.JoinDetail.as_view(), name="join-detail"),
    path(f"{_JOIN}<int:pk>/change/", joining.JoinChange.as_view(), name="join-change"),
    path(f"{_JOIN}<int:pk>/approve/", joining.JoinApprove.as_view(), name="join-approve"),
    path(f"{_JOIN}<int:pk>/refuse/", joining.JoinRefuse.as_view(), name="join-refuse"),
    path(f"{_JOIN}<int:pk>/withdraw/", joining.JoinWithdraw.as_view(), name="join-withdraw"),
    path(_TRANSFER, transfers.TransferList.as_view(), name="transfer-list"),
    path(f"{_TRANSFER}ask/", asking.TransferAsk.as_view(), name="transfer-ask"),
    path(f"{_TRANSFER}<int:pk>/", transfers.TransferDetail.as_view(), name="transfer-detail"),
    path(f"{_TRANSFER}<int:pk>/hand/", transfers.TransferHand.as_view(), name="transfer-hand"),
    path(f"{_TRANSFER}<int:pk>/accept/", transfers.TransferAccept.as_view(), name="transfer-accept"),
    path(f"{_TRANSFER}<int:pk>/refuse/", transfers.TransferRefuse.as_view(), name="transfer-refuse"),
    path(f"{_TRANSFER}<int:pk>/decline/", transfers.TransferDecline.as_view(), name="transfer-decline"),
    path(f"{_TRANSFER}<int:pk>/withdraw/", transfers.TransferWithdraw.as_view(), name="transfer-withdraw"),
    path(f"{_TRANSFER}<int:pk>/paper/", transfers.TransferPaper.as_view(), name="transfer-paper"),
    path(f"{_SPELL}transfer/", transfers.TransferStart.as_view(), name="transfer-start"),
    path(_PROPOSAL, proposals.ProposalList.as_view(), name="proposal-list"),
    path(f"{_PROPOSAL}<int:pk>/", proposals.ProposalDetail.as_view(), name="proposal-detail"),
    path(f"{_PROPOSAL}<int:pk>/decide/", proposals.ProposalDecide.as_view(), name="proposal-decide"),
    path(f"{_PROPOSAL}<int:pk>/refuse/", proposals.ProposalRefuse.as_view(), name="proposal-refuse"),
    path(f"{_PROPOSAL}<int:pk>/withdraw/", proposals.ProposalWithdraw.as_view(), name="proposal-withdraw"),
    path(f"{_PROPOSAL}<int:pk>/report/", proposals.ProposalReport.as_view(), name="proposal-report"),
    path(f"{_SPELL}propose/", proposals.ProposalAdd.as_view(), name="proposal-add"),
    path("members/lookup/county-unions/", asking.CountyUnionLookup.as_view(), name="county-union-lookup"),
]
