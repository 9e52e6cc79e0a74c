"""Other texts of a campaign, tried on some people, and how the winner is found."""
