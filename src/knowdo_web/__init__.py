"""The site: keeps records, decides who may see what, shows pages. It computes nothing; `knowdo` does."""
