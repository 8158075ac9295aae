"""What the API keeps beside the tables of its libraries."""

from __future__ import annotations

from hashlib import sha256

from django.db import models


class AuthorizationState(models.Model):
    """The `state` an application sent with its first question, by the code or token it has now.

    Answers with tokens repeat it (explore-api 2). The code and the token are kept as checksums.
    """

    checksum = models.CharField(max_length=64, primary_key=True)
    state = models.TextField()
    is_lasting = models.BooleanField()
    """Of a refresh token, which does not run out; a code does."""
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.checksum[:8]

    @classmethod
    def keep(cls, secret: str, state: str, *, is_lasting: bool) -> None:
        """Keep a state under a code or a refresh token; an empty one is not kept."""
        if secret and state:
            kept = {"state": state, "is_lasting": is_lasting}
            cls.objects.update_or_create(checksum=_checksum(secret), defaults=kept)

    @classmethod
    def take(cls, secret: str) -> str:
        """Return the state kept under a code or a refresh token, and forget it."""
        kept = cls.objects.filter(checksum=_checksum(secret)).first()
        if kept is None:
            return ""
        kept.delete()
        return kept.state


def _checksum(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
