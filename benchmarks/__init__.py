"""Benchmarks that compare kgkz with other libraries. They are run by hand, never as tests."""
