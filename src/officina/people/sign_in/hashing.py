from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2id(Argon2PasswordHasher):
    """Argon2id as OWASP recommends for servers: 19 MiB and one thread a sign-in.

    Django's own figures take 100 MiB and eight threads for each, which a crowd at nine in the
    morning, or whoever guesses, would turn against a small machine.
    """

    memory_cost = 19_456
    time_cost = 2
    parallelism = 1
