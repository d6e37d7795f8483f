"""Processes and robots in the configuration package: readable, and free of one portal's numbers.

People are named by address, roles by code, units, groups and organisations by name, processes by
code. ``names`` turns numbers into these and back, ``references`` knows where in settings they
stand, ``drawings`` does the same for BPMN.
"""
