"""Who can log in, and who tried."""

from bondgenoot.accounts.models.login_attempt import LoginAttempt
from bondgenoot.accounts.models.user import User

__all__ = ["LoginAttempt", "User"]
