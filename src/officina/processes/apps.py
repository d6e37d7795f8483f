from django.apps import AppConfig


class ProcessesConfig(AppConfig):
    name = "officina.processes"
    label = "processes"

    def ready(self) -> None:
        from officina.processes import events, host, record_types, rights  # noqa: F401
        from officina.work.ports import hosted_by

        rights.offer_rights()
        hosted_by(host.NAME, host.ProcessesHost())
