"""What a closed month would say today: the cells that differ, the records that made the difference, and its words."""
