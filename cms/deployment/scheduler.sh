#!/bin/sh
# The jobs of the calendar, for a machine without timers: one process, which never runs the same job twice in its time.
# A job that fails is run again five minutes later; one that was missed while the machine slept is run at once.
set -u
stamps=${DATA_DIR:?}/scheduler
mkdir -p "$stamps"

# within PERIOD COMMAND…: run the command unless it ended well in this period.
within() {
  period=$1 stamp=$stamps/$2
  shift
  [ "$(cat "$stamp" 2>/dev/null)" = "$period" ] && return
  python manage.py "$@" && echo "$period" >"$stamp"
}

trap 'exit 0' TERM INT
while :; do
  python manage.py publish_scheduled
  if [ "$(date +%H)" -ge 3 ]; then
    within "$(date +%F)" run_due
    within "$(date +%F)" backup /backups
  fi
  within "$(date +%G-%V)" verify_history
  within "$(date +%G-%V)" verify_log
  # Last: what has just run is not told as late, and what has just failed is told at once.
  within "$(date +%F-%H)" warn_operators
  # In the background, so that a signal is heard at once.
  sleep 300 &
  wait $!
done
