"""The one way out for a count about children: policy, suppression, and the only maker of `Released`."""
