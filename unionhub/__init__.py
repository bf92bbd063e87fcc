"""The project: settings, URLs, Celery, policy. It may import everything; nobody imports it.

The Celery application is imported here so that `shared_task` finds it in web, worker and command alike.
"""

from .celery import app as celery_app

__all__ = ["celery_app"]
