"""Jobs: when things happen. `celery -A workers` finds the app here."""

from workers.celery import app as celery_app

__all__ = ["celery_app"]
