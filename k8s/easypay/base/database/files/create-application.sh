#!/bin/sh
# Runs once, on the first primary of a new cluster: the role and the database of the wallet. $1: how to connect as superuser.
set -eu
exec psql --no-psqlrc --set=ON_ERROR_STOP=1 --dbname="$1" <<'SQL'
\getenv password WALLET_PASSWORD
CREATE ROLE wallet LOGIN PASSWORD :'password' CONNECTION LIMIT 80;
CREATE DATABASE easypay OWNER wallet;
REVOKE CONNECT ON DATABASE easypay FROM PUBLIC;
SQL
