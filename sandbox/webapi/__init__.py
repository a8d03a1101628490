"""The Web API: one function a method, by family."""

from sandbox.webapi import chat, conversations, files, oauth, others, scheduled, users, views
from sandbox.webapi.registry import METHODS

__all__ = ["METHODS", "chat", "conversations", "files", "oauth", "others", "scheduled", "users", "views"]
