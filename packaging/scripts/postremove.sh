#!/bin/sh
# A purge removes what the package has made and nobody has put anything into. The ledger knows what was sent, and the other
# folders have the files of people: they stay, and so does their user.
set -e

root=${DPKG_ROOT:-}
home=/var/lib/hgeimport

case "${1:-}" in
purge)
	rmdir "$root/etc/hgeimport/credentials" "$root/etc/hgeimport" 2>/dev/null || true
	for folder in inbox outbox archive work; do
		rmdir "$root$home/$folder" 2>/dev/null || true
	done
	if [ -d "$root$home" ] && ! rmdir "$root$home" 2>/dev/null; then
		echo "hgeimport: $home and the user hgeimport are kept. It has the ledger, which knows what was sent to the carrier, and the" >&2
		echo "hgeimport: files of your users. When nobody needs them: rm -r $home && userdel hgeimport" >&2
	else
		userdel ${root:+--prefix "$root"} hgeimport >/dev/null 2>&1 || true
	fi
	;;
esac
if [ -z "$root" ] && [ -d /run/systemd/system ]; then
	systemctl daemon-reload || true
fi
