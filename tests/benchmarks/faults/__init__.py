"""The fault benchmark: every fault a feed can have, injected, landed, judged, compared."""
