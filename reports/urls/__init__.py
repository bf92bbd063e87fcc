"""Every address of the app, by topic."""

from . import dashboard, figures

urlpatterns = [*dashboard.urlpatterns, *figures.urlpatterns]
