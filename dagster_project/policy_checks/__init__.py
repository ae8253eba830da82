"""What policy may not say: a check per subject, each one error with file, line and next step."""
