"""How dates and numbers are written on screens; Django's own Chinese formats are the long ones."""
