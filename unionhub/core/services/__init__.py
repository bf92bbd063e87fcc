"""Functions of the kernel that write: accounts, grants and deputies, organisations."""
