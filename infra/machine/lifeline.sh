#!/bin/sh
# Reads "hold LEADER:MARK" and "free LEADER:MARK" and, when its standard input ends, ends the families that are still held: the process
# group of the leader, and whoever has the mark in its environment. The input ends with the process that writes it, however that one came
# to its end: also by SIGKILL.
set -u

held=' '
while read -r action family; do
  case $action in
    hold) held="$held$family " ;;
    free) held="${held%%" $family "*} ${held#*" $family "}" ;;
  esac
done
for family in $held; do
  kill -s KILL -- "-${family%%:*}" 2>/dev/null
  grep -lszxF "ASSAY_FAMILY=${family#*:}" /proc/[0-9]*/environ | while read -r environment; do
    pid=${environment#/proc/}
    kill -s KILL "${pid%/environ}" 2>/dev/null
  done
done
