import threading

import pytest
from django.db import OperationalError

from officina.kernel.jobs.loops import Loop, Runner

pytestmark = pytest.mark.django_db


class Steps:
    """A step that plays a list of answers and says when it is through."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.calls = 0
        self.through = threading.Event()

    def __call__(self):
        self.calls += 1
        answer = self.answers.pop(0) if self.answers else False
        if not self.answers:
            self.through.set()
        if isinstance(answer, Exception):
            raise answer
        return answer


def run(steps, *, every=60.0, channel=None):
    runner = Runner([Loop("a loop", steps, every, channel)])
    runner.start()
    return runner


def test_a_step_that_has_more_is_called_at_once_and_then_rests():
    steps = Steps(True, True, False)
    runner = run(steps)
    assert steps.through.wait(5)
    runner.stop()
    assert steps.calls == 3


def test_a_notification_wakes_the_loops_of_its_channel():
    steps, other = Steps(False, False), Steps(False, False)
    runner = Runner([Loop("one", steps, 60, "news"), Loop("two", other, 60, "olds")])
    runner.start()
    while not (steps.calls and other.calls):
        runner.notify("nobody")
    runner.notify("news")
    assert steps.through.wait(5)
    runner.stop()
    assert runner.channels == {"news", "olds"}
    assert other.calls == 1


@pytest.mark.parametrize("error", [ValueError("a bug"), OperationalError("away")])
def test_a_step_that_fails_is_tried_again(error, caplog):
    steps = Steps(error, False)
    runner = run(steps)
    assert steps.through.wait(5)
    runner.stop()
    assert steps.calls == 2
    assert "a loop" in caplog.text
