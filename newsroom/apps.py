"""The project as an app, and the desk as Django's admin site."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class NewsroomConfig(AppConfig):
    name = "newsroom"


class DeskConfig(AdminConfig):
    default_site = "newsroom.desk.Desk"
