#!/bin/sh
# Stops the service before it is removed. An upgrade does not stop it: the new one is started when it is there.
set -e

case "${1:-}" in
remove | 0) # of dpkg; of rpm
	if [ -z "${DPKG_ROOT:-}" ] && [ -d /run/systemd/system ]; then
		systemctl disable --now hgeimport.service || true
	fi
	;;
esac
