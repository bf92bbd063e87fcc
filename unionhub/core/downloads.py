"""What every file that is handed out carries."""

#: A downloaded file may do nothing, should a browser show it all the same (scorecard E7).
SANDBOX = "default-src 'none'; frame-ancestors 'none'; sandbox"
