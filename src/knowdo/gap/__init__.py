"""The implementation gap: how many children miss out, at which step, how sure we are, and what closing a step brings."""
