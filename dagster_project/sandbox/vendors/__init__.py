"""Stand-ins for the vendors' APIs: what each asks for, answers and refuses."""
