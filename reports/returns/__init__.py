"""The return of a month: the city's form filled, or a workbook of our own, stored with its hash."""
