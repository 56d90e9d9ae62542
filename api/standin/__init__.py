"""A PagerDuty stand-in that speaks HTTP: for demonstrations without an account, and for tests."""
