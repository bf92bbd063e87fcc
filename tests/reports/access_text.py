"""What the access tests need of the page that checks a text: it changes no record."""

#: Takes a POST, keeps nothing: tests/reports/reader/test_page.py.
PERSONAL: set[str] = {"text-check"}
