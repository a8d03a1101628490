"""What things cost, on this machine: run by hand, never a test (benchmarks/README.md)."""
