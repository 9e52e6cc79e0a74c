"""The pages of reports. Each shows one report of `campaigns.reports`, and gives it as a file with `?format=csv`."""
