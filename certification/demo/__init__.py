"""The demo world: invented territories and people, brought to life by the services, over three years ending today."""
