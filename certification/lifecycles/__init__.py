"""One state machine a file: states, arrows, guards, actors. Moved only by services.transition.perform."""
