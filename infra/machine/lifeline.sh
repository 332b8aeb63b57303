#!/bin/sh
# Reads "hold LEADER" and "free LEADER" and, when its standard input ends, ends the process groups that are still held.
# The input ends with the process that writes it, however that one came to its end: also by SIGKILL.
set -u

held=' '
while read -r action leader; do
  case $action in
    hold) held="$held$leader " ;;
    free) held="${held%%" $leader "*} ${held#*" $leader "}" ;;
  esac
done
for leader in $held; do
  kill -s KILL -- "-$leader" 2>/dev/null
done
