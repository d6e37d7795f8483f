"""What happens to people, units and organisations."""

from django.utils.translation import gettext_lazy as _

from officina.kernel.events.kinds import EventKind, register

PERSON_ADDED = EventKind("person.added", _("added a person"), "user-plus")
PERSON_INVITED = EventKind("person.invited", _("invited a person"), "link")
INVITATION_WITHDRAWN = EventKind("invitation.withdrawn", _("took an invitation back"), "unlink")
INVITATION_ACCEPTED = EventKind("invitation.accepted", _("accepted the invitation"), "user-check")
PERSON_CHANGED = EventKind("person.changed", _("changed a person"), "pencil")
PERSON_PLACED = EventKind("person.placed", _("moved a person to another unit"), "arrow-right")
PERSON_DISMISSED = EventKind("person.dismissed", _("dismissed a person"), "ban")
PERSON_RETURNED = EventKind("person.returned", _("took a person back"), "rotate-ccw")
SESSIONS_ENDED = EventKind("sessions.ended", _("ended sessions"), "log-out")
UNIT_ADDED = EventKind("unit.added", _("added a unit"), "network")
UNIT_CHANGED = EventKind("unit.changed", _("changed a unit"), "pencil")
HEAD_SET = EventKind("unit.head_set", _("named the head of a unit"), "user-check")
ORGANISATION_ADDED = EventKind("organisation.added", _("added an organisation"), "building-2")
ORGANISATION_CHANGED = EventKind("organisation.changed", _("changed an organisation"), "pencil")
DAYS_OFF_LAID = EventKind("organisation.days_off", _("set the days off"), "calendar")
LOOKED_AS = EventKind("person.looked_as", _("looked with another person's eyes"), "eye")
GROUP_ADDED = EventKind("group.added", _("added a group"), "users")
GROUP_RENAMED = EventKind("group.renamed", _("renamed a group"), "pencil")
GROUP_JOINED = EventKind("group.joined", _("put a person into a group"), "user-plus")
GROUP_LEFT = EventKind("group.left", _("took a person out of a group"), "user-minus")
GROUP_DELETED = EventKind("group.deleted", _("deleted a group"), "trash-2")
ROLE_GIVEN = EventKind("role.given", _("gave a role"), "key-round")
ROLE_TAKEN = EventKind("role.taken", _("took a role away"), "key-round")
ABSENCE_ASKED = EventKind("absence.asked", _("asked for days away"), "calendar")
ABSENCE_APPROVED = EventKind("absence.approved", _("approved days away"), "check")
ABSENCE_DECLINED = EventKind("absence.declined", _("declined days away"), "x")
ABSENCE_ENDED = EventKind("absence.ended", _("took days away back"), "rotate-ccw")
DAY_STARTED = EventKind("day.started", _("began the working day"), "play")
DAY_PAUSED = EventKind("day.paused", _("paused the working day"), "pause")
DAY_RESUMED = EventKind("day.resumed", _("went on with the working day"), "play")
DAY_FINISHED = EventKind("day.finished", _("finished the working day"), "check")
DAY_FORGOTTEN = EventKind("day.forgotten", _("closed a forgotten working day"), "clock")
DAY_CORRECTED = EventKind("day.corrected", _("corrected a working day"), "pencil")
CORRECTION_ASKED = EventKind("day.correction_asked", _("asked to correct a working day"), "clock")
CORRECTION_DECLINED = EventKind(
    "day.correction_declined", _("declined a correction of a working day"), "x"
)
CORRECTION_WITHDRAWN = EventKind(
    "day.correction_withdrawn", _("took a correction of a working day back"), "rotate-ccw"
)
STATUS_SET = EventKind("status.set", _("said where he works"), "message-circle")
BIRTHDAY_SHOWN = EventKind("birthday.shown", _("chose who knows the birthday"), "user-round")
ISSUER_SET = EventKind("issuer.set", _("set up single sign-on"), "key-round")
IDENTITY_LINKED = EventKind("identity.linked", _("came in by single sign-on first"), "link")
DIRECTORY_SET = EventKind("directory.set", _("set up the directory of people"), "database")

register(
    ISSUER_SET,
    IDENTITY_LINKED,
    STATUS_SET,
    BIRTHDAY_SHOWN,
    DAY_STARTED,
    DAY_PAUSED,
    DAY_RESUMED,
    DAY_FINISHED,
    DAY_FORGOTTEN,
    DAY_CORRECTED,
    CORRECTION_ASKED,
    CORRECTION_DECLINED,
    CORRECTION_WITHDRAWN,
    DIRECTORY_SET,
    ABSENCE_ASKED,
    ABSENCE_APPROVED,
    ABSENCE_DECLINED,
    ABSENCE_ENDED,
    PERSON_ADDED,
    PERSON_INVITED,
    INVITATION_WITHDRAWN,
    INVITATION_ACCEPTED,
    PERSON_CHANGED,
    PERSON_PLACED,
    PERSON_DISMISSED,
    PERSON_RETURNED,
    SESSIONS_ENDED,
    UNIT_ADDED,
    UNIT_CHANGED,
    HEAD_SET,
    ORGANISATION_ADDED,
    ORGANISATION_CHANGED,
    DAYS_OFF_LAID,
    LOOKED_AS,
    GROUP_ADDED,
    GROUP_RENAMED,
    GROUP_JOINED,
    GROUP_LEFT,
    GROUP_DELETED,
    ROLE_GIVEN,
    ROLE_TAKEN,
)
