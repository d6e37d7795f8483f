"""The portal for other programs: every type and every verb over HTTP (F262).

    Authorization: Bearer <token>        a token is made in one's profile, or by an administrator
    GET  /api/v1/leads?filter=amount > 1000&sort=-amount
    POST /api/v1/leads/7/stage           {"stage": "offer"}

Requests take the way that pages take: the same rights, checks, verbs and events. Types made in
the browser are there at once, in the addresses and in `/api/v1/openapi.json`. Refusals are
problem details (RFC 9457) with a sentence by field.
"""
