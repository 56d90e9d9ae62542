"""What tests share: builders, strategies, fakes, shared data."""
