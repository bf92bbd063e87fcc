"""Addresses of the dashboard."""

from django.urls import path

from ..views import dashboard

urlpatterns = [
    path("dashboard/", dashboard.OwnDashboard.as_view(), name="dashboard"),
    path("dashboard/<int:pk>/", dashboard.Dashboard.as_view(), name="dashboard-node"),
    path("dashboard/<int:pk>/week/", dashboard.DashboardWeek.as_view(), name="dashboard-week"),
    path("dashboard/<int:pk>/wall/", dashboard.DashboardWall.as_view(), name="dashboard-wall"),
    path(
        "dashboard/<int:pk>/export/<str:chart>/", dashboard.DashboardExport.as_view(), name="dashboard-export"
    ),
    path("dashboard/<int:pk>/compute/", dashboard.DashboardCompute.as_view(), name="dashboard-compute"),
]
