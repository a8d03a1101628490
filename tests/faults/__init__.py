"""Fault runs: bots killed at random moments over fan-outs, and what the sandbox received of them (``make faults``)."""
