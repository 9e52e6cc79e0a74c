"""The pages under /settings/: profile, team, API keys and the audit log."""
