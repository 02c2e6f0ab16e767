#!/bin/sh
# Backs the ledger up now and then once a day, to a file for each day of the week, until it is asked to end.
set -u
trap 'exit 0' TERM INT
while true; do
  neostore-hubspot backup --force "/backups/ledger-$(date -u +%a).db"
  sleep "${BACKUP_EVERY_SECONDS:-86400}" &
  wait $!
done
