"""Benchmarks of what runs inside Django. Imported only after `tools.bench.instance.start`."""
