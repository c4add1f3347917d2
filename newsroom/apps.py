"""The project as an app, and the desk as Django's admin site."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _
from django_tasks_db.apps import TasksAppConfig


class NewsroomConfig(AppConfig):
    name = "newsroom"
    verbose_name = _("Moving in")


class DeskConfig(AdminConfig):
    default_site = "newsroom.desk.Desk"


class BackgroundWorkConfig(TasksAppConfig):
    verbose_name = _("Background work")
