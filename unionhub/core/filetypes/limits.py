"""What one file may be at most."""

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """What one file may be at most. Sizes in bytes."""

    size: int = 20 * MIB
    pixels: int = 40_000_000
    members: int = 2_000
    unpacked: int = 200 * MIB
    ratio: int = 100
