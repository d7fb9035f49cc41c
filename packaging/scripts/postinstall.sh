#!/bin/sh
# Makes the user and the folders of hgeimport. What is there already stays as it is. DPKG_ROOT is where dpkg installs to.
set -e

root=${DPKG_ROOT:-}
home=/var/lib/hgeimport

# id_of passwd|group: the number of hgeimport there, nothing if there is none.
id_of() {
	if [ -z "$root" ]; then
		getent "$1" hgeimport | cut -d: -f3
	else
		sed -n 's/^hgeimport:[^:]*:\([0-9]*\):.*/\1/p' "$root/etc/$1"
	fi
}

make_user() {
	if [ -z "$(id_of group)" ]; then
		groupadd --system ${root:+--prefix "$root"} hgeimport
	fi
	if [ -z "$(id_of passwd)" ]; then
		useradd --system ${root:+--prefix "$root"} --gid hgeimport --home-dir "$home" --no-create-home \
			--shell /usr/sbin/nologin --comment "hgeimport" hgeimport
	fi
}

# make_folder NAME MODE: one of the folders. Those of users hand their group on.
make_folder() {
	if [ ! -e "$root$home/$1" ]; then
		mkdir "$root$home/$1"
		chown "$(id_of passwd):$(id_of group)" "$root$home/$1"
		chmod "$2" "$root$home/$1"
	fi
}

configure() {
	make_user
	mkdir -p "$root/var/lib"
	make_folder "" 0750
	for folder in inbox outbox archive; do
		make_folder "$folder" 2770
	done
	make_folder work 0700
	# It may hold a login: the service reads it, and nobody else.
	chown "0:$(id_of group)" "$root/etc/hgeimport/config.toml"
	chmod 0640 "$root/etc/hgeimport/config.toml"
	if [ -z "$root" ] && [ -d /run/systemd/system ]; then
		systemctl daemon-reload || true
		systemctl try-restart hgeimport.service || true # it was at work before an upgrade
	fi
}

case "${1:-}" in
configure | [1-9]*) configure ;; # of dpkg; of rpm
esac
