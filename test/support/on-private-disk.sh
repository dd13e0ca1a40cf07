#!/bin/sh
# Runs a command that sees a disk of its own at a folder, and lists what it left there. See private-disk.ts.
folder=$1 options=$2 listing=$3 old_file=$4
shift 4
mount -t tmpfs -o "mode=755" roomreel "$folder" || exit 99
if [ -n "$old_file" ]; then printf old >"$folder/$old_file"; fi
mount -o "remount,$options" "$folder" || exit 99
"$@"
code=$?
(cd "$folder" && for name in * .[!.]*; do if [ -e "$name" ]; then echo "$name"; fi; done) >"$listing"
exit $code
