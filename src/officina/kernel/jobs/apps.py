from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "officina.kernel.jobs"
    label = "jobs"
