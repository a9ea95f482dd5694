"""What the worker does: thin calls to actions. Each can be delivered twice, tells how far it is, and reads no page."""
