"""When and how often people are written to: quiet hours, local times, caps, pace and warm-up."""
