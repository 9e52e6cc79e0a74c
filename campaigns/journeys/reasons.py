"""Why people leave a journey, in words."""

REASONS = {
    "ended": "went through all steps",
    "goal": "reached the goal",
    "exit": "met an exit condition",
    "restarted": "started over",
    "too_late": "too late",
    "too_long": "inside for too long",
    "stopped": "the journey was stopped",
    "erased": "erased",
}
