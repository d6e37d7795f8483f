from django.apps import AppConfig


class ProcessesConfig(AppConfig):
    name = "officina.processes"
    label = "processes"

    def ready(self) -> None:
        from officina.kernel.jobs import register_loop
        from officina.kernel.portability.packages import part
        from officina.kernel.records.checks import check_also
        from officina.kernel.records.holds import hold_moves
        from officina.kernel.records.own import keep_stages
        from officina.kernel.rules import uses as places
        from officina.kernel.rules.vocabulary import offer
        from officina.people.handover import handed_by
        from officina.processes import (
            api,
            by_hand,
            delivery,
            events,  # noqa: F401
            faces,
            handing_over,
            host,
            panels,
            record_types,
            rights,
            standing,
            uses,
        )
        from officina.processes.packages import parts
        from officina.processes.queries import cases, names
        from officina.processes.robots import places as robots
        from officina.processes.robots.uses import OfRobots
        from officina.processes.views import face
        from officina.work.ports import called_by, hosted_by

        keep_stages(record_types.PROCESS.code)
        keep_stages(record_types.CASE.code)
        check_also(record_types.CASE.code, by_hand.begins_by_its_process)
        hold_moves(standing.hold)
        rights.offer_rights()
        hosted_by(host.NAME, host.ProcessesHost())
        called_by(record_types.CASE.code, cases.called)
        handed_by(handing_over.Steps())
        register_loop("process messages", delivery.step, every=5.0, channel="officina_process")
        faces.drawn_by(face.draw)
        panels.register()
        api.offer_verbs()
        offer(names.KEY, names.offered)
        places.register("processes", uses.OfProcesses())
        places.register("robots", OfRobots())
        robots.register()
        part(parts.PROCESSES)
        part(parts.ROBOTS)
