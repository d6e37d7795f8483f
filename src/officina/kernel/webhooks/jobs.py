from __future__ import annotations

from officina.kernel.jobs import job


@job(queue="webhooks", attempts=2)
def send(webhook_id: int) -> None:
    """Send what waits for one webhook. What fails waits in its own rows, not in the queue."""
    from officina.kernel.webhooks.sending import drain

    if drain(webhook_id):
        send.defer(webhook_id=webhook_id, once=f"webhook:{webhook_id}")
