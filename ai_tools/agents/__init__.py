"""What agents may ask over MCP, the Model Context Protocol: tools that read, and two that make drafts."""
