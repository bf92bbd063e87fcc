"""The demo county: fictitious, deterministic, of a real county's size."""
