"""Pages, by topic: declarations on the kernel's bases."""
