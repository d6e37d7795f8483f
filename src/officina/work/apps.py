from django.apps import AppConfig


class WorkConfig(AppConfig):
    name = "officina.work"
    label = "work"

    def ready(self) -> None:
        from officina.kernel.records.own import take_over
        from officina.kernel.rules.vocabulary import offer
        from officina.kernel.ui import faces
        from officina.kernel.ui.pages import belongs, moving
        from officina.people import presets
        from officina.work import api, conditions, events, face, notices, panels, record_types
        from officina.work.own import OWN
        from officina.work.queries.places import places_of
        from officina.work.views import dialogs

        take_over(record_types.TASK.code, OWN)
        offer(conditions.KEY, conditions.offered)
        presets.offer(presets.EMPLOYEE, record_types.TASK.code, create="all")
        events.register_all()
        notices.register()
        faces.draw(record_types.TASK.code, face.draw)
        panels.register()
        belongs.said_by(record_types.TASK.code, places_of)
        moving.ask_by(record_types.TASK.code, dialogs.asked)
        api.offer_verbs()
