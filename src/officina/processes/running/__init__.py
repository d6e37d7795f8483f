"""Running cases: load, step, perform, save; one stimulus is one transaction.

`stimulate.stimulate(case_id, command, by=...)` is the only door; `begin` starts a case.

    loading    the row under its lock, with what the case is about
    move       commands to the engine, effects gathered
    jobs       robot steps that only write this database, done on the way
    opening    tasks and timers for what was opened
    saving     state, waits, history, events and outbox in one statement
"""
