"""What the workers do for the API."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task
from django.utils import timezone
from oauth2_provider.models import clear_expired

from api.models import AuthorizationState

_CODE_LIFE = timedelta(days=1)


@shared_task(name="api.clear_tokens")
def clear_tokens() -> None:
    """Delete what has run out: codes, access tokens without a refresh token, their states."""
    clear_expired()
    AuthorizationState.objects.filter(
        is_lasting=False, created_at__lt=timezone.now() - _CODE_LIFE
    ).delete()
