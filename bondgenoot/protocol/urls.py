"""Addresses under /protocollen/."""

app_name = "protocol"
urlpatterns: list = []
