"""The kernel's own pages, one small file each."""
