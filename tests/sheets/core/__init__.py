"""The core of the kernel of sheets."""
