"""OpenAI, or any server that offers Chat Completions with answers that follow a JSON schema."""
