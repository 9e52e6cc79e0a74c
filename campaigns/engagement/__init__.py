"""Opens and clicks: what a link carries, what is a person's and what a machine's, and the figures that follow."""
