"""What messages brought: who is held out, what people did afterwards, and how sure the difference is."""
