"""Who can log in. What a person may do comes from their roles (`school`), never from the account."""

import uuid
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.auth.tokens import default_token_generator
from django.db import models, transaction
from django.urls import reverse
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from bondgenoot.audit.models import record


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, name: str, password: str | None = None) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), name=name)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def of_link(self, reference: str, token: str) -> "User | None":
        """Whose one-time link this is; None when it was used, has grown old, or never was ours."""
        try:
            pk = uuid.UUID(bytes=urlsafe_base64_decode(reference))
        except ValueError:
            return None
        user = self.filter(pk=pk, is_active=True).first()
        return user if default_token_generator.check_token(user, token) else None

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser):
    """A person with an account; `is_active` False keeps the history and closes the door."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=150)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    def natural_key(self) -> tuple[Any, ...]:
        return (self.email,)

    def one_time_link(self) -> str:
        """The path at which this person chooses a password; good for one use and for PASSWORD_RESET_TIMEOUT."""
        reference = urlsafe_base64_encode(self.id.bytes)
        return reverse("accounts:password_set", args=[reference, default_token_generator.make_token(self)])

    @transaction.atomic
    def choose_password(self, password: str, *, by: "User") -> None:
        self.set_password(password)
        self.save(update_fields=["password"])
        record(action="password.chosen", noun="user", noun_id=self.pk, by=by)
