"""The recovery key: its private half is on paper and nowhere else; its public half seals a copy of each master key."""

from django.db import models

from bondgenoot.lib import clock


class RecoveryKey(models.Model):
    """The public half (32 bytes, X25519) with the tag that says it is ours; see `audit.recovery`."""

    public_key = models.BinaryField(max_length=64)
    made_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"herstelsleutel van {self.made_at:%Y-%m-%d}"


class MasterKeyCopy(models.Model):
    """A master key as it stands in the environment, sealed to the paper; kept, as an old back-up may need it."""

    recovery_key = models.ForeignKey(RecoveryKey, on_delete=models.CASCADE, related_name="copies")
    key_name = models.CharField(max_length=40)
    sealed = models.BinaryField(max_length=200)
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["recovery_key", "key_name"], name="master_key_copy_once")
        ]

    def __str__(self) -> str:
        return self.key_name
