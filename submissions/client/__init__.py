"""`cryoet-deposit`: check, upload and submit from a cluster's command line. Needs neither Django nor a browser."""

VERSION = "0.1.0"
